package contractcheck

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/bucktgo/buckt/mockserver"
)

// checkRequest checks the parameters of a request, and its body if it is JSON.
func (op *operation) checkRequest(ex *mockserver.Exchange, input *openapi3filter.RequestValidationInput) error {
	if op.takesJSON(len(ex.RequestBody) > 0) && !isJSON(ex.RequestBody) {
		return errors.New("request body: not one JSON value")
	}
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
		return explain(err)
	}
	return nil
}

// takesJSON reports whether the request must have JSON. An optional body may be absent.
func (op *operation) takesJSON(hasBody bool) bool {
	body := op.route.Operation.RequestBody
	if body == nil || body.Value.Content["application/json"] == nil {
		return false
	}
	return hasBody || body.Value.Required
}

// input returns the request as the validator takes it. Defaults are not set, so that the exchange does not change. Credentials are not
// checked: the server's own tests do that.
func (op *operation) input(ex *mockserver.Exchange) *openapi3filter.RequestValidationInput {
	return &openapi3filter.RequestValidationInput{
		Request: &http.Request{
			Method:        ex.Method,
			URL:           ex.URL,
			Host:          ex.Host,
			Header:        ex.RequestHeader,
			Body:          io.NopCloser(bytes.NewReader(ex.RequestBody)),
			ContentLength: int64(len(ex.RequestBody)),
		},
		PathParams: ex.PathParams,
		Route:      op.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:  openapi3filter.NoopAuthenticationFunc,
			ExcludeRequestBody:  op.raw,
			SkipSettingDefaults: true,
		},
	}
}
