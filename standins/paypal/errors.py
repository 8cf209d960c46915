"""How PayPal says no: a name for the status, and an issue that tells what it is about."""

import secrets
from typing import Any

BUSINESS = (
    "The requested action could not be performed, semantically incorrect, "
    "or failed business validation."
)
MESSAGES = {
    400: (
        "INVALID_REQUEST",
        "Request is not well-formed, syntactically incorrect, or violates schema.",
    ),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The server does not support the payload's media type."),
    422: ("UNPROCESSABLE_ENTITY", BUSINESS),
    429: ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
}
STUMBLED = ("INTERNAL_SERVER_ERROR", "An internal server error has occurred.")

SAYS = {
    "CANNOT_BE_ZERO_OR_NEGATIVE": "Must be greater than zero.",
    "CAPTURE_FULLY_REFUNDED": "The capture has already been fully refunded.",
    "CURRENCY_NOT_SUPPORTED": "Currency code is not currently supported.",
    "DECIMALS_NOT_SUPPORTED": "Currency does not support decimals.",
    "DECIMAL_PRECISION": "If the currency supports decimals, only two decimal place precision "
    "is supported.",
    "DUPLICATE_INVOICE_ID": "Duplicate Invoice ID detected. To avoid a potential duplicate "
    "transaction your account setting requires that Invoice Id be unique for each transaction.",
    "DUPLICATE_REQUEST_ID": "The value of PayPal-Request-Id header has already been used.",
    "INSTRUMENT_DECLINED": "The instrument presented was either declined by the processor or "
    "bank, or it can't be used for this payment.",
    "INVALID_PARAMETER_SYNTAX": "The value of a field does not conform to the expected format.",
    "INVALID_RESOURCE_ID": "Specified resource ID does not exist. Please check the resource ID "
    "and try again.",
    "INVALID_STRING_LENGTH": "The value of a field is either too short or too long.",
    "MALFORMED_REQUEST_JSON": "The request JSON is not well formed.",
    "MISSING_REQUIRED_PARAMETER": "A required field is missing.",
    "ORDER_ALREADY_CAPTURED": "Order already captured. If 'intent=CAPTURE' only one capture per "
    "order is allowed.",
    "ORDER_NOT_APPROVED": "Payer has not yet approved the Order for payment. Please redirect the "
    "payer to the 'rel':'approve' url returned as part of the HATEOAS links within the Create "
    "Order call.",
    "PAYPAL_REQUEST_ID_REQUIRED": "A PayPal-Request-Id is required if you are trying to process "
    "payment for an Order. Please specify a PayPal-Request-Id or Create the Order without a "
    "'payment_source' specified.",
    "REFUND_AMOUNT_EXCEEDED": "The refund amount must be less than or equal to the capture amount "
    "that has not yet been refunded.",
    "REFUND_CAPTURE_CURRENCY_MISMATCH": "Refund must be in the same currency as the capture.",
    "REFUND_FAILED_INSUFFICIENT_FUNDS": "Capture could not be refunded due to insufficient funds.",
    "REFUND_NOT_ALLOWED": "Capture cannot be refunded.",
    "INTERNAL_SERVICE_ERROR": "An internal service error has occurred.",
    "ITEM_TOTAL_MISMATCH": "Should equal sum of (unit_amount * quantity) across all items.",
    "ITEM_TOTAL_REQUIRED": "If item details are specified (items.unit_amount and items.quantity) "
    "corresponding amount.breakdown.item_total is required.",
    "AMOUNT_MISMATCH": "Should equal item_total + tax_total + shipping + handling + insurance "
    "- shipping_discount - discount.",
    "UNSUPPORTED_MEDIA_TYPE": "The content type must be application/json.",
    "UNKNOWN_FIELD": "This stand-in does not know the field.",
}


class PayPalError(Exception):
    """Becomes the answer. `field`: where, as a JSON pointer."""

    def __init__(self, issue: str, *, status: int = 422, field: str = "") -> None:
        super().__init__(issue)
        self.issue, self.status, self.field = issue, status, field

    def body(self) -> dict[str, Any]:
        name, message = MESSAGES.get(self.status, STUMBLED)
        detail = {"issue": self.issue, "description": SAYS.get(self.issue, message)}
        if self.field:
            detail |= {"field": self.field, "location": "body"}
        return {
            "name": name,
            "message": message,
            "debug_id": secrets.token_hex(7),
            "details": [detail],
        }


def missing() -> PayPalError:
    return PayPalError("INVALID_RESOURCE_ID", status=404)
