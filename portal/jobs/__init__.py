"""Work promised in a transaction and done after it."""

from portal.jobs import running as running
from portal.jobs import tasks as tasks
from portal.jobs.actions import every as every
from portal.jobs.actions import handler as handler
from portal.jobs.actions import promise as promise
from portal.jobs.actions import promise_once as promise_once
from portal.jobs.actions import promised as promised
from portal.jobs.actions import retry as retry
from portal.jobs.models import Job as Job
from portal.jobs.models import JobState as JobState
from portal.jobs.models import Pulse as Pulse
from portal.jobs.models import Task as Task
from portal.jobs.models import TaskFailure as TaskFailure
from portal.jobs.models import TaskState as TaskState
from portal.jobs.pulse import beat as beat
from portal.jobs.queries import Queue as Queue
from portal.jobs.worker import drain as drain
from portal.jobs.worker import work as work
