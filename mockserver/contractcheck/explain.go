package contractcheck

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// explain describes an error of the validator without the values. The validator's own text has the invalid value and its whole schema, and
// a cause may quote it too. So the text is made from the parts that come from the contract.
func explain(err error) error {
	where := "exchange"
	if e, ok := errors.AsType[*openapi3filter.RequestError](err); ok {
		where = requestPlace(e)
	} else if e, ok := errors.AsType[*openapi3filter.ResponseError](err); ok {
		where = e.Reason
	}
	if e, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		return errors.New(where + " at /" + strings.Join(e.JSONPointer(), "/") + ": " + rule(e))
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return errors.New(where + ": missing")
	}
	if errors.Is(err, openapi3filter.ErrInvalidEmptyValue) {
		return errors.New(where + ": empty")
	}
	if e, ok := errors.AsType[*openapi3filter.ParseError](err); ok && e.Reason != "" {
		return errors.New(where + ": " + e.Reason)
	}
	return errors.New(where)
}

// requestPlace names the invalid part of a request.
func requestPlace(e *openapi3filter.RequestError) string {
	switch {
	case e.Parameter != nil:
		return e.Parameter.In + " parameter " + e.Parameter.Name
	case e.RequestBody != nil && e.Reason != "":
		return "request body: " + e.Reason
	default:
		return "request"
	}
}

// rule names the rule of the schema that was violated. The reasons of the validator quote the schema, and the names of missing or unknown
// properties; only those of a format may quote the value.
func rule(e *openapi3.SchemaError) string {
	if e.Reason == "" || e.SchemaField == "format" {
		return "does not keep the rule " + e.SchemaField
	}
	return e.Reason
}
