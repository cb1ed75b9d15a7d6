package mockserver

import (
	"fmt"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// foundryDBAnswer is what an operation answers with. Without a body nothing is sent, not even JSON's null.
type foundryDBAnswer struct {
	status int
	body   []byte
}

func foundryDBOK(body any) foundryDBAnswer {
	return foundryDBAnswer{http.StatusOK, httpjson.Encode(body)}
}

func foundryDBCreated(body any) foundryDBAnswer {
	return foundryDBAnswer{http.StatusCreated, httpjson.Encode(body)}
}

func foundryDBNoContent() foundryDBAnswer { return foundryDBAnswer{status: http.StatusNoContent} }

func foundryDBFailure(status int, format string, args ...any) foundryDBAnswer {
	return foundryDBAnswer{status, httpjson.Encode(wire.FoundryDBError{Error: fmt.Sprintf(format, args...)})}
}

func foundryDBBadRequest(format string, args ...any) foundryDBAnswer {
	return foundryDBFailure(http.StatusBadRequest, format, args...)
}

func foundryDBConflict(format string, args ...any) foundryDBAnswer {
	return foundryDBFailure(http.StatusConflict, format, args...)
}

func foundryDBUnauthorized() foundryDBAnswer {
	return foundryDBFailure(http.StatusUnauthorized, "unauthorized")
}

func foundryDBForbidden() foundryDBAnswer {
	return foundryDBFailure(http.StatusForbidden, "forbidden")
}

func foundryDBNotFound() foundryDBAnswer {
	return foundryDBFailure(http.StatusNotFound, "not found")
}

func foundryDBNotRunning() foundryDBAnswer {
	return foundryDBConflict("file service is not running")
}

func foundryDBOverQuota() foundryDBAnswer {
	return foundryDBConflict("file service is over its hard quota")
}

// scopeMissing is the one error that the platform documents.
func scopeMissing(scope string) foundryDBAnswer {
	return foundryDBAnswer{http.StatusForbidden, httpjson.Encode(wire.FoundryDBError{
		Error:         "token does not have the required scope",
		RequiredScope: &scope,
	})}
}

// goTime is a time as a server in Go prints it.
func goTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// goTimeOrAbsent is nil for the zero time.
func goTimeOrAbsent(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(goTime(t))
}
