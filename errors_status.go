package buckt

import "strings"

// The types below wrap an [*Error]. Each corresponds to one status or group of statuses.

// BadRequestError is the error of status 400 or 422: the request is invalid, or the state of the resource does not allow it.
type BadRequestError struct{ *apiError }

// Error implements error.
func (e *BadRequestError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *BadRequestError) Unwrap() error { return e.apiError }

// UnauthorizedError is the error of status 401: the credential is missing, malformed, expired or unknown.
type UnauthorizedError struct{ *apiError }

// Error implements error.
func (e *UnauthorizedError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *UnauthorizedError) Unwrap() error { return e.apiError }

// PaymentRequiredError is the error of status 402: the plan's quota does not allow the action.
type PaymentRequiredError struct{ *apiError }

// Error implements error.
func (e *PaymentRequiredError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *PaymentRequiredError) Unwrap() error { return e.apiError }

// ForbiddenError is the error of status 403: the credential is valid but lacks the permission.
type ForbiddenError struct{ *apiError }

// Error implements error.
func (e *ForbiddenError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *ForbiddenError) Unwrap() error { return e.apiError }

// NotFoundError is the error of status 404: the resource does not exist, or is not visible to the credential.
type NotFoundError struct{ *apiError }

// Error implements error.
func (e *NotFoundError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *NotFoundError) Unwrap() error { return e.apiError }

// RequestTimeoutError is the error of status 408: the server stopped waiting for the request.
type RequestTimeoutError struct{ *apiError }

// Error implements error.
func (e *RequestTimeoutError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *RequestTimeoutError) Unwrap() error { return e.apiError }

// ConflictError is the error of status 409: the state of the resource does not allow the action.
type ConflictError struct{ *apiError }

// Error implements error.
func (e *ConflictError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *ConflictError) Unwrap() error { return e.apiError }

// PayloadTooLargeError is the error of status 413: the upload is larger than the bucket allows.
type PayloadTooLargeError struct{ *apiError }

// Error implements error.
func (e *PayloadTooLargeError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *PayloadTooLargeError) Unwrap() error { return e.apiError }

// UnsupportedMediaTypeError is the error of status 415: the bucket does not allow the file's type.
type UnsupportedMediaTypeError struct{ *apiError }

// Error implements error.
func (e *UnsupportedMediaTypeError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *UnsupportedMediaTypeError) Unwrap() error { return e.apiError }

// RateLimitError is the error of status 429: too many requests. RetryAfter is the wait. StatusCode is 0 if nothing was sent,
// because the client would have delayed the request for longer than its context, [RetryPolicy].MaxRetryAfter or
// [WithMaxPacingWait] allows.
type RateLimitError struct{ *apiError }

// Error implements error.
func (e *RateLimitError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *RateLimitError) Unwrap() error { return e.apiError }

// ServerError is the error of status 500 and above: the server failed.
type ServerError struct{ *apiError }

// Error implements error.
func (e *ServerError) Error() string { return e.apiError.Error() }

// Unwrap returns the [*Error].
func (e *ServerError) Unwrap() error { return e.apiError }

// typedError wraps e in the type of its status, or returns e if no type matches.
func typedError(e *Error) error {
	switch e.effectiveStatus() {
	case 400, 422:
		return &BadRequestError{e}
	case 401:
		return &UnauthorizedError{e}
	case 402:
		return &PaymentRequiredError{e}
	case 403:
		return &ForbiddenError{e}
	case 404:
		return &NotFoundError{e}
	case 408:
		return &RequestTimeoutError{e}
	case 409:
		return &ConflictError{e}
	case 413:
		return &PayloadTooLargeError{e}
	case 415:
		return &UnsupportedMediaTypeError{e}
	case 429:
		return &RateLimitError{e}
	}
	if e.StatusCode >= 500 {
		return &ServerError{e}
	}
	return e
}

// effectiveStatus returns the status that matches the error. Amove sends status 499 for every failure of the application, and the code has
// the reason.
func (e *Error) effectiveStatus() int {
	if e.System != SystemAmove || e.StatusCode != 499 {
		return e.StatusCode
	}
	switch e.Code {
	case "NOT_FOUND":
		return 404
	case "DUPLICATE":
		return 409
	case "ACCESS", "SECURITY":
		return 403
	case "AUTH", "TOKEN", "SESSION":
		return 401
	case "DEFAULT":
		return 400
	case "Global":
		// This code is undocumented, and is shared by several failures that differ only in their texts.
		if strings.Contains(strings.ToLower(e.Message), "not found") {
			return 404
		}
	}
	return e.StatusCode
}
