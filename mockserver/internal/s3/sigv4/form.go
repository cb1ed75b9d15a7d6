package sigv4

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// FormFields are the fields of a form that have its signature, in lower case. The signature is made of the policy.
var FormFields = [...]string{"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}

// ReadForm reads the signature of a form, which has all of [FormFields].
func ReadForm(fields map[string]string) (*Signature, error) {
	credential := fields["x-amz-credential"]
	s := &Signature{timeText: fields["x-amz-date"], value: fields["x-amz-signature"], Token: fields["x-amz-security-token"] != ""}
	if name := fields["x-amz-algorithm"]; name != algorithm {
		return s, s3error.InvalidArgument("X-Amz-Algorithm", name, "Only "+algorithm+" is supported")
	}
	malformed := func(problem string) *s3error.Error {
		return s3error.InvalidArgument("x-amz-credential", credential, problem)
	}
	if err := s.readCredential(credential, malformed); err != nil {
		return s, err
	}
	var err error
	if s.time, err = time.Parse(timeFormat, s.timeText); err != nil {
		return s, s3error.InvalidArgument("X-Amz-Date", s.timeText, "X-Amz-Date must be formatted via ISO8601 Long format")
	}
	return s, s.checkDate(malformed)
}

// VerifyText returns the error of S3 unless the signature was made with a key of a text.
func (s *Signature) VerifyText(key *Key, text string) error {
	if subtle.ConstantTimeCompare([]byte(key.sign([]byte(text))), []byte(s.value)) != 1 {
		return Mismatch(s.AccessKey, s.value, text)
	}
	return nil
}

// SignOld makes a signature of version 2 of a text.
func SignOld(secret, text string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	_, _ = mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// VerifyOld returns the error of S3 unless a signature of version 2 was made with a secret of a text.
func VerifyOld(accessKey, secret, given, text string) error {
	if !hmac.Equal([]byte(SignOld(secret, text)), []byte(given)) {
		return Mismatch(accessKey, given, text)
	}
	return nil
}
