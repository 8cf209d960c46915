from tests.support.stage import stage as stage
