package foundrydb

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

func ok(body any) service.Response { return respond(http.StatusOK, body) }

func created(body any) service.Response { return respond(http.StatusCreated, body) }

func respond(status int, body any) service.Response {
	return service.Response{Status: status, Body: httpjson.Encode(body)}
}

func fail(status int, format string, args ...any) service.Response {
	return respond(status, wire.FoundryDBError{Error: fmt.Sprintf(format, args...)})
}

func badRequest(format string, args ...any) service.Response {
	return fail(http.StatusBadRequest, format, args...)
}
func conflict(format string, args ...any) service.Response {
	return fail(http.StatusConflict, format, args...)
}
func unauthorized() service.Response { return fail(http.StatusUnauthorized, "unauthorized") }
func forbidden() service.Response    { return fail(http.StatusForbidden, "forbidden") }
func notFound() service.Response     { return fail(http.StatusNotFound, "not found") }
func notRunning() service.Response   { return conflict("file service is not running") }
func overQuota() service.Response    { return conflict("file service is over its hard quota") }

// scopeMissing is the only error whose body the documents show.
func scopeMissing(scope string) service.Response {
	return respond(http.StatusForbidden, wire.FoundryDBError{Error: "token does not have the required scope", RequiredScope: &scope})
}

// onWire returns rows as the API shows them, never nil.
func onWire[T, W any](rows []T, show func(T) W) []W {
	return state.OrEmpty(state.Collect(slices.Values(rows), show))
}

// goTime formats a time as Go's JSON encoder does.
func goTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// goTimeOrAbsent formats a time, nil for the zero time.
func goTimeOrAbsent(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(goTime(t))
}

func textOrAbsent(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
