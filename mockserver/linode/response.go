package linode

import (
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

func ok(body any) service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(body)}
}

// problem is an error of a request, with its field or "".
type problem struct {
	field  string
	reason string
}

// fail returns an error without a field.
func (c *call) fail(status int, reason string) service.Response {
	return c.system.failure(status, problem{reason: reason})
}

// reject returns all problems of an invalid request.
func (c *call) reject(problems ...problem) service.Response {
	return c.system.failure(http.StatusBadRequest, problems...)
}

// invalid returns all problems of a body. A body that is not an object is a problem without a field.
func (c *call) invalid(f *httpjson.Fields) service.Response {
	problems := make([]problem, len(f.Problems()))
	for i, p := range f.Problems() {
		problems[i] = problem{strings.TrimSuffix(p.Path+p.Name, "."), p.Text}
		if problems[i].field == "" {
			problems[i].reason = invalidJSON
		}
	}
	return c.reject(problems...)
}

func (s *System) failure(status int, problems ...problem) service.Response {
	list := wire.LinodeErrorList{Errors: make([]wire.LinodeError, len(problems))}
	for i, p := range problems {
		list.Errors[i].Reason = p.reason
		switch {
		case p.field != "":
			list.Errors[i].Field = nullable.NewNullableWithValue(p.field)
		case s.behavior.NullErrorFields:
			list.Errors[i].Field = nullable.NewNullNullable[string]()
		}
	}
	return service.Response{Status: status, Body: httpjson.Encode(list)}
}

// The texts of the real server.
const (
	invalidToken    = "Invalid Token"
	scopeMissing    = "Your OAuth token is not authorized to use this endpoint."
	notFound        = "Not found"
	keyNotFound     = "The specified access key was not found."
	regionNotFound  = "The specified region was not found or does not support Object Storage."
	tooManyRequests = "Too many requests"
	invalidJSON     = "Invalid JSON"
)

// Texts that are not published.
const (
	negativeBalance = "Accounts with a negative balance cannot do this"
	tooManyKeys     = "The account has as many access keys as its quota allows"
	tooManyBuckets  = "The account has as many buckets at this endpoint as its quota allows"
	noCertificates  = "The endpoint of the bucket takes no certificates"
	hasCertificate  = "The bucket has a certificate: delete it first"
	bucketNotEmpty  = "The bucket holds objects: empty it first"
)
