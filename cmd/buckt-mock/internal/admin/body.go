package admin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxBody limits the bodies of requests, except a state.
const maxBody = 64 << 10

// maxState limits the body of a state, which includes the contents of files.
const maxState = 64 << 20

// badRequest is an error of a request, and of one of its fields if field is not "".
type badRequest struct {
	status         int
	field, message string
}

func (e *badRequest) Error() string {
	if e.field == "" {
		return e.message
	}
	return e.field + ": " + e.message
}

// Problem returns the field of an error of this package, "" for none, and its description.
func Problem(err error) (field, message string) {
	if bad, ok := errors.AsType[*badRequest](err); ok {
		return bad.field, bad.message
	}
	return "", err.Error()
}

// readBody reads a complete JSON body.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, &badRequest{http.StatusRequestEntityTooLarge, "", fmt.Sprintf("the body must have at most %d bytes", limit)}
	}
	if err != nil {
		return nil, &badRequest{http.StatusBadRequest, "", "the body ended early: send all that Content-Length announces"}
	}
	return body, nil
}

// fail sends an error.
func fail(w http.ResponseWriter, err error) {
	if bad, ok := errors.AsType[*badRequest](err); ok {
		refuse(w, bad.status, bad.field, bad.message)
		return
	}
	refuse(w, http.StatusUnprocessableEntity, "", err.Error())
}
