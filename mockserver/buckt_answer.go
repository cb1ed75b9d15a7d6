package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
)

// answer is what an operation answers with: a status and an envelope, which is encoded at once, while the system is locked.
type answer struct {
	status int
	body   []byte
	// message is the error's, "" on success.
	message string
}

func ok(envelope any) answer      { return answer{status: http.StatusOK, body: encode(envelope)} }
func created(envelope any) answer { return answer{status: http.StatusCreated, body: encode(envelope)} }

func failure(status int, format string, args ...any) answer {
	message := fmt.Sprintf(format, args...)
	envelope := wire.BucktErrorEnvelope{Error: wire.BucktError{Message: message}}
	return answer{status: status, message: message, body: encode(envelope)}
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

// encode writes JSON as a JavaScript server does, with <, > and & as they are.
func encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("mockserver: an answer cannot be encoded: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// isoTime is a time as JavaScript prints it.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
