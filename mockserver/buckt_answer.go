package mockserver

import (
	"fmt"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// answer is what an operation answers with: a status and an envelope, which is encoded at once, while the system is locked.
type answer struct {
	status int
	body   []byte
	// message is the error's, "" on success.
	message string
}

func ok(envelope any) answer { return answer{status: http.StatusOK, body: httpjson.Encode(envelope)} }
func created(envelope any) answer {
	return answer{status: http.StatusCreated, body: httpjson.Encode(envelope)}
}

func failure(status int, format string, args ...any) answer {
	message := fmt.Sprintf(format, args...)
	envelope := wire.BucktErrorEnvelope{Error: wire.BucktError{Message: message}}
	return answer{status: status, message: message, body: httpjson.Encode(envelope)}
}

func badRequest(format string, args ...any) answer {
	return failure(http.StatusBadRequest, format, args...)
}

func notFound(what string) answer {
	return failure(http.StatusNotFound, "%s not found", what)
}

func paymentRequired(format string, args ...any) answer {
	return failure(http.StatusPaymentRequired, format, args...)
}

func conflict(format string, args ...any) answer {
	return failure(http.StatusConflict, format, args...)
}

func serverError() answer {
	return failure(http.StatusInternalServerError, "Internal server error")
}

const (
	needsPaidPlanBYOA         = "BYOA requires a paid plan. Upgrade to enable."
	needsPaidPlanOptimization = "Optimization requires a paid plan. Upgrade to enable."
)

// isoTime is a time as JavaScript prints it.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
