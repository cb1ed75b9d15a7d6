package bucktapi

import (
	"fmt"
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

func ok(envelope any) service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(envelope)}
}

func created(envelope any) service.Response {
	return service.Response{Status: http.StatusCreated, Body: httpjson.Encode(envelope)}
}

func failure(status int, format string, args ...any) service.Response {
	envelope := wire.BucktErrorEnvelope{Error: wire.BucktError{Message: fmt.Sprintf(format, args...)}}
	return service.Response{Status: status, Body: httpjson.Encode(envelope)}
}

// refuse is [failure] for a call refused before its handler runs.
func refuse(status int, format string, args ...any) *service.Response {
	return new(failure(status, format, args...))
}

func badRequest(format string, args ...any) service.Response {
	return failure(http.StatusBadRequest, format, args...)
}

func notFound(what string) service.Response {
	return failure(http.StatusNotFound, "%s not found", what)
}

func paymentRequired(format string, args ...any) service.Response {
	return failure(http.StatusPaymentRequired, format, args...)
}

// internalError is the response to an error that the real server does not catch.
func internalError() service.Response {
	return failure(http.StatusInternalServerError, "Internal server error")
}

func conflict(format string, args ...any) service.Response {
	return failure(http.StatusConflict, format, args...)
}

const (
	needsPaidPlanBYOA         = "BYOA requires a paid plan. Upgrade to enable."
	needsPaidPlanOptimization = "Optimization requires a paid plan. Upgrade to enable."
)
