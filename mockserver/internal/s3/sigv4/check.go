package sigv4

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Date is the date of the signature, in whole seconds.
func (s *Signature) Date() time.Time { return s.time }

// Moment is when a signature is checked.
type Moment struct {
	Now    time.Time     // of the server's clock
	Signed time.Time     // the date of the signature by that clock
	Ahead  time.Duration // how far that clock was advanced, for an error
}

// Check returns an [s3error.Error] if the signature is not valid at a moment, if a header that must be signed is not, or if the payload,
// which is the header [HeaderPayload], is missing or not valid.
func (s *Signature) Check(h http.Header, payload string, at Moment) error {
	if err := s.checkTime(at); err != nil {
		return err
	}
	if err := s.checkHeaders(h); err != nil {
		return err
	}
	if !s.Presigned && payload == "" {
		return s3error.New("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
	}
	return CheckPayload(payload)
}

// WrongRegion is the error for a signature that names another region than the endpoint requires.
func (s *Signature) WrongRegion(required string) error {
	malformed := malformedHeader
	if s.Presigned {
		malformed = malformedCredential
	}
	return malformed("the region '"+s.Region+"' is wrong; expecting '"+required+"'").With("Region", required)
}

// xmlTime formats a time as S3 does in errors.
func xmlTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func (s *Signature) checkTime(at Moment) error {
	if s.Presigned {
		expiry := at.Signed.Add(time.Duration(s.expires) * time.Second)
		switch {
		case at.Now.Before(at.Signed.Add(-maxSkew)):
			return s3error.New("AccessDenied", "Request is not yet valid").With("ServerTime", xmlTime(at.Now))
		case at.Now.After(expiry):
			return s3error.New("AccessDenied", "Request has expired").With("X-Amz-Expires", strconv.Itoa(s.expires)).
				With("Expires", xmlTime(expiry)).With("ServerTime", xmlTime(at.Now))
		}
		return nil
	}
	return at.checkSkew(s.timeText)
}

// checkSkew refuses a signature in a header that is too old or too new.
func (at Moment) checkSkew(timeText string) error {
	if at.Now.Sub(at.Signed).Abs() > maxSkew {
		err := s3error.New("RequestTimeTooSkewed", "").With("RequestTime", timeText).
			With("ServerTime", xmlTime(at.Now)).With("MaxAllowedSkewMilliseconds", strconv.FormatInt(maxSkew.Milliseconds(), 10))
		if at.Ahead != 0 {
			err = err.With("ClockAdvancedBy", at.Ahead.String()) // not S3's, and ignored by its clients
		}
		return err
	}
	return nil
}

// checkHeaders checks that the host and all headers of Amazon are signed.
func (s *Signature) checkHeaders(h http.Header) error {
	var missing []string
	if !s.signs("host") {
		missing = append(missing, "host")
	}
	for name := range h {
		if strings.HasPrefix(name, "X-Amz-") && !s.signs(name) {
			missing = append(missing, strings.ToLower(name))
		}
	}
	if missing == nil {
		return nil
	}
	slices.Sort(missing)
	return s3error.New("AccessDenied", "There were headers present in the request which were not signed").
		With("HeadersNotSigned", strings.Join(missing, ", "))
}

// signs reports whether the header with a name is signed. The names of signed headers are in lower case.
func (s *Signature) signs(name string) bool {
	for signed := range strings.SplitSeq(s.headers, ";") {
		if isLower(signed, name) {
			return true
		}
	}
	return false
}

// isLower reports whether a text is the name of a header in lower case.
func isLower(text, name string) bool {
	if len(text) != len(name) {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if text[i] != c {
			return false
		}
	}
	return true
}
