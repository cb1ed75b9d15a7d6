package admin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxBody bounds the bodies of requests, but for a state.
const maxBody = 64 << 10

// maxState bounds the body of a state, with the contents of files in it.
const maxState = 64 << 20

// badRequest is an error in a request, in a field of it where it has one.
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

// Problem returns the field that an error of this package is about, "" for none, and what is wrong with it.
func Problem(err error) (field, message string) {
	if bad, ok := errors.AsType[*badRequest](err); ok {
		return bad.field, bad.message
	}
	return "", err.Error()
}

// readBody reads a whole body of JSON.
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

// fail answers with an error.
func fail(w http.ResponseWriter, err error) {
	if bad, ok := errors.AsType[*badRequest](err); ok {
		refuse(w, bad.status, bad.field, bad.message)
		return
	}
	refuse(w, http.StatusUnprocessableEntity, "", err.Error())
}
