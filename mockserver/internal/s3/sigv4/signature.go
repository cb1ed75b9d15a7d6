package sigv4

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const (
	algorithm      = "AWS4-HMAC-SHA256"
	service        = "s3"
	terminator     = "aws4_request"
	timeFormat     = "20060102T150405Z"
	dateFormat     = "20060102"
	querySignature = "X-Amz-Signature"

	// maxSkew is how far the client's clock may be off.
	maxSkew = 15 * time.Minute
	// longestExpiry is for how long a presigned URL may work, in seconds.
	longestExpiry = 7 * 24 * 60 * 60
)

// Signature is the signature of a request with its parameters. Nothing of it is verified until [Signature.Verify] returns true.
type Signature struct {
	Presigned bool // it is in the query
	AccessKey string
	Region    string
	Token     bool // a session token came along

	date     string // of the scope
	scope    string // date/region/s3/aws4_request
	headers  string // the names of the signed headers
	value    string
	timeText string
	time     time.Time
	expires  int // seconds, of a presigned URL
}

// Signed reports whether a request has a signature of S3, valid or not, of this or an older version: in a header or in its query.
func Signed(r *http.Request) bool {
	authorization := header.Get(r.Header, "Authorization")
	if strings.HasPrefix(authorization, "AWS4-") || strings.HasPrefix(authorization, "AWS ") {
		return true
	}
	q, _ := ParseQuery(r.URL.RawQuery)
	return q.Has("X-Amz-Algorithm") || q.Has("X-Amz-Credential") || q.Has("AWSAccessKeyId")
}

// Read reads the signature of a request with its parsed query. It returns nil if there is none. If it is not well-formed, Read
// returns an [s3error.Error] and as much of it as could be read.
func Read(r *http.Request, q Query) (*Signature, error) {
	authorization := header.Get(r.Header, "Authorization")
	inQuery := q.Has("X-Amz-Algorithm") || q.Has("X-Amz-Credential") || q.Has(querySignature)
	switch {
	case authorization != "" && inQuery:
		return nil, s3error.InvalidArgument("Authorization", "", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "+
			"Signature query string parameter or the Authorization header should be specified")
	case authorization != "":
		return readHeaderSignature(r, authorization)
	case inQuery:
		return readQuerySignature(q)
	case q.Has("AWSAccessKeyId"):
		return nil, errOldSignature
	}
	return nil, nil
}

var errOldSignature = s3error.New("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use "+algorithm+".")

func malformedHeader(problem string) *s3error.Error {
	return s3error.New("AuthorizationHeaderMalformed", "The authorization header is malformed; "+problem)
}

func malformedQuery(problem string) *s3error.Error {
	return s3error.New("AuthorizationQueryParametersError", problem)
}

func malformedCredential(problem string) *s3error.Error {
	return malformedQuery("Error parsing the X-Amz-Credential parameter; " + problem)
}

func readHeaderSignature(r *http.Request, authorization string) (*Signature, error) {
	rest, found := strings.CutPrefix(authorization, algorithm)
	if !found || rest != "" && rest[0] != ' ' {
		return nil, errOldSignature
	}
	s := &Signature{Token: header.Get(r.Header, "X-Amz-Security-Token") != ""}
	var credential string
	for field := range strings.SplitSeq(rest, ",") {
		field = strings.TrimSpace(field)
		name, value, found := strings.Cut(field, "=")
		if !found && field != "" {
			return s, malformedHeader(`the authorization component "` + field + `" is malformed.`)
		}
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			s.headers = value
		case "Signature":
			s.value = value
		}
	}
	if credential != "" {
		if err := s.readCredential(credential, malformedHeader); err != nil {
			return s, err
		}
	}
	for _, part := range [...]struct{ name, value string }{{"Credential", credential}, {"SignedHeaders", s.headers}, {"Signature", s.value}} {
		if part.value == "" {
			return s, malformedHeader("missing " + part.name + ".")
		}
	}
	if err := s.readHeaderTime(r.Header); err != nil {
		return s, err
	}
	return s, s.checkDate(malformedHeader)
}

// readCredential reads access key id and scope. The access key id may have slashes.
func (s *Signature) readCredential(credential string, malformed func(string) *s3error.Error) error {
	var scope [4]string // date, region, service and terminator
	rest := credential
	for i := range scope {
		slash := strings.LastIndexByte(rest, '/')
		if slash < 0 {
			s.AccessKey, _, _ = strings.Cut(credential, "/")
			return malformed(`the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`)
		}
		scope[len(scope)-1-i], rest = rest[slash+1:], rest[:slash]
	}
	s.AccessKey, s.date, s.Region = rest, scope[0], scope[1]
	s.scope = credential[len(s.AccessKey)+1:]
	switch {
	case scope[3] != terminator:
		return malformed(`incorrect terminal "` + scope[3] + `". This endpoint uses "` + terminator + `".`)
	case scope[2] != service:
		return malformed(`incorrect service "` + scope[2] + `". This endpoint belongs to "` + service + `".`)
	case !isDate(s.date):
		return malformed(`incorrect date format "` + s.date + `". This date in the credential must be in the format "yyyyMMdd".`)
	}
	return nil
}

func isDate(text string) bool {
	_, err := time.Parse(dateFormat, text)
	return err == nil
}

func (s *Signature) readHeaderTime(h http.Header) (err error) {
	s.timeText = header.Get(h, "X-Amz-Date")
	if s.timeText == "" {
		// The header Date has another format than the signed date.
		if s.time, err = http.ParseTime(header.Get(h, "Date")); err == nil {
			s.timeText = s.time.UTC().Format(timeFormat)
			return nil
		}
		s.timeText = header.Get(h, "Date")
	}
	if s.time, err = time.Parse(timeFormat, s.timeText); err != nil {
		return errNoDate
	}
	return nil
}

var errNoDate = s3error.New("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")

func (s *Signature) checkDate(malformed func(string) *s3error.Error) error {
	if day := s.timeText[:len(dateFormat)]; s.date != day {
		return malformed(`Invalid credential date "` + s.date + `". This date is not the same as X-Amz-Date: "` + day + `".`)
	}
	return nil
}

func readQuerySignature(q Query) (*Signature, error) {
	s := &Signature{
		Presigned: true, headers: q.Get("X-Amz-SignedHeaders"), value: q.Get(querySignature), timeText: q.Get("X-Amz-Date"),
		Token: q.Get("X-Amz-Security-Token") != "",
	}
	credentialErr := s.readCredential(q.Get("X-Amz-Credential"), malformedCredential)
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", querySignature, "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"} {
		if q.Get(name) == "" {
			return s, malformedQuery("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, " +
				"X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
		}
	}
	if q.Get("X-Amz-Algorithm") != algorithm {
		return s, malformedQuery(`X-Amz-Algorithm only supports "` + algorithm + ` and AWS4-ECDSA-P256-SHA256"`) // as S3 does
	}
	if credentialErr != nil {
		return s, credentialErr
	}
	var err error
	if s.time, err = time.Parse(timeFormat, s.timeText); err != nil {
		return s, malformedQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	}
	s.expires, err = strconv.Atoi(q.Get("X-Amz-Expires"))
	switch {
	case err != nil:
		return s, malformedQuery("X-Amz-Expires should be a number")
	case s.expires < 0:
		return s, malformedQuery("X-Amz-Expires must be non-negative")
	case s.expires > longestExpiry:
		return s, malformedQuery("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")
	}
	return s, s.checkDate(malformedQuery)
}
