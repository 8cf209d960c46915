"""A manager's word on the spot: a PIN opens what somebody at the till may not do alone."""

from portal.approvals import log as log
from portal.approvals.actions import Act as Act
from portal.approvals.actions import Approver as Approver
from portal.approvals.actions import check as check
from portal.approvals.actions import give as give
from portal.approvals.actions import take as take
from portal.approvals.models import Approval as Approval
from portal.approvals.queries import may_alone as may_alone
from portal.approvals.rules import NeedsApproval as NeedsApproval
