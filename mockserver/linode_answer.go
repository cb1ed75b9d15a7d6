package mockserver

import (
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// linodeProblem is one thing that is wrong with a request, and the field that it is about, "" for none.
type linodeProblem struct {
	field  string
	reason string
}

// fail is an error about no field.
func (c *linodeCall) fail(status int, reason string) answer {
	return c.system.failure(status, linodeProblem{reason: reason})
}

// reject answers a request that is not valid with everything that is wrong with it.
func (c *linodeCall) reject(problems ...linodeProblem) answer {
	return c.system.failure(http.StatusBadRequest, problems...)
}

func (s *LinodeSystem) failure(status int, problems ...linodeProblem) answer {
	list := wire.LinodeErrorList{Errors: make([]wire.LinodeError, len(problems))}
	for i, p := range problems {
		list.Errors[i].Reason = p.reason
		switch {
		case p.field != "":
			list.Errors[i].Field = nullable.NewNullableWithValue(p.field)
		case s.settings.nullFields:
			list.Errors[i].Field = nullable.NewNullNullable[string]()
		}
	}
	return answer{status: status, message: problems[0].reason, body: httpjson.Encode(list)}
}

// The texts of the real server.
const (
	linodeInvalidToken    = "Invalid Token"
	linodeScopeMissing    = "Your OAuth token is not authorized to use this endpoint."
	linodeNotFound        = "Not found"
	linodeKeyNotFound     = "The specified access key was not found."
	linodeRegionNotFound  = "The specified region was not found or does not support Object Storage."
	linodeTooManyRequests = "Too many requests"
	linodeInvalidJSON     = "Invalid JSON"
)

// Texts that nobody has published.
const (
	linodeNegativeBalance = "Accounts with a negative balance cannot do this"
	linodeTooManyKeys     = "The account has as many access keys as its quota allows"
	linodeTooManyBuckets  = "The account has as many buckets at this endpoint as its quota allows"
	linodeBucketNotEmpty  = "The bucket holds objects: empty it first"
)
