package contractcheck

import (
	"context"
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/mockserver"
)

// checkResponse checks status, headers, content type and body. Status and content type are checked here because the validator is lenient:
// it accepts any redirect, and any parameter of a content type.
func (op *operation) checkResponse(ex *mockserver.Exchange, request *openapi3filter.RequestValidationInput) error {
	documented := op.route.Operation.Responses.Status(ex.Status)
	if documented == nil {
		return fmt.Errorf("status %d is not documented", ex.Status)
	}
	if err := checkContent(documented.Value.Content, ex); err != nil {
		return err
	}
	// A text or a page has no schema, and the validator supports few types.
	hasSchema := ex.ResponseHeader.Get("Content-Type") == "application/json"
	hash, place := op.valid.place(op.ID, ex.Status, ex.ResponseBody)
	check := hasSchema && place.Load() != hash
	if check && !isJSON(ex.ResponseBody) {
		return errors.New("response body: not one JSON value")
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request,
		Status:                 ex.Status,
		Header:                 ex.ResponseHeader,
		Options:                &openapi3filter.Options{ExcludeResponseBody: !check},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), input.SetBodyBytes(ex.ResponseBody)); err != nil {
		return explain(err)
	}
	if check {
		place.Store(hash)
	}
	return nil
}

// checkContent checks that a documented body is present and has the documented type.
func checkContent(content openapi3.Content, ex *mockserver.Exchange) error {
	if len(content) == 0 {
		if len(ex.ResponseBody) > 0 {
			return fmt.Errorf("response %d has a body, none is documented", ex.Status)
		}
		return nil
	}
	types := ex.ResponseHeader.Values("Content-Type")
	if len(types) != 1 {
		return fmt.Errorf("response %d has %d content types", ex.Status, len(types))
	}
	if content[types[0]] == nil {
		return fmt.Errorf("content type %q is not documented for status %d", types[0], ex.Status)
	}
	return nil
}

// isJSON reports whether a body is exactly one JSON value. The validator reads only the first value, and accepts duplicate names in an
// object.
func isJSON(body []byte) bool {
	return jsontext.Value(body).IsValid()
}
