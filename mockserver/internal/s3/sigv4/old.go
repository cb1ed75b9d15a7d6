package sigv4

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
)

// The prefix of a signature of version 2 in a header, and the parameter of one in a query that names its key.
const (
	oldPrefix = "AWS "
	oldKey    = "AWSAccessKeyId"
)

// OldKey returns the access key id of a request signed by version 2, or "".
func OldKey(r *http.Request) string {
	if s, found := ReadOld(r.Header); found {
		return s.AccessKey
	}
	return r.URL.Query().Get(oldKey)
}

// OldSignature is a signature of version 2 in a header.
type OldSignature struct {
	AccessKey string
	Value     string
	// DateLine is the line of the signed text for the date. It is empty if x-amz-date, which is signed itself, has the date.
	DateLine string
	date     string
}

// ReadOld reads the header of a request.
func ReadOld(h http.Header) (s OldSignature, found bool) {
	credentials, found := strings.CutPrefix(header.Get(h, "Authorization"), oldPrefix)
	if !found {
		return s, false
	}
	if s.AccessKey, s.Value, found = strings.Cut(credentials, ":"); !found {
		return OldSignature{}, false
	}
	if s.date = header.Get(h, "X-Amz-Date"); s.date == "" && len(h["X-Amz-Date"]) == 0 {
		s.date = header.Get(h, "Date")
		s.DateLine = s.date
	}
	return s, true
}

// CheckTime returns the error of S3 if the request has no date, or one too far from now. The date is converted to the time of the server's
// clock by signedAt.
func (s OldSignature) CheckTime(now time.Time, signedAt func(date time.Time) (at time.Time, ahead time.Duration)) error {
	date, err := http.ParseTime(s.date)
	if err != nil {
		date, err = time.Parse(time.RFC1123Z, s.date)
	}
	if err != nil || date.Unix() < 0 {
		return errNoDate
	}
	at := Moment{Now: now}
	at.Signed, at.Ahead = signedAt(date)
	return at.checkSkew(s.date)
}
