package postform

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// Signature is the signature of the policy of a form. It is not verified until Verify returns nil.
type Signature struct {
	AccessKey string

	policy, old string           // old is that of version 2
	v4          *sigv4.Signature // nil for version 2
}

// The fields of a signature of version 2.
const (
	oldAccessKey = "awsaccesskeyid"
	oldSignature = "signature"
)

// Signature returns the signature of the form, nil for a form without one. Version 2 is allowed or refused.
func (f *Form) Signature(allowOld bool) (*Signature, error) {
	has := func(name string) bool { _, found := f.fields[name]; return found }
	lacks := func(name string) bool { return !has(name) }
	_, isOld := f.fields[oldAccessKey]
	switch {
	case (isOld || has(oldSignature)) && !allowOld:
		return nil, s3error.New("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
	case isOld && lacks(oldSignature):
		return nil, missing("signature")
	case isOld && lacks("policy"):
		return nil, missing("policy")
	case isOld:
		return &Signature{AccessKey: f.fields[oldAccessKey], policy: f.fields["policy"], old: f.fields[oldSignature]}, nil
	case !slices.ContainsFunc(sigv4.FormFields[:], has):
		return nil, nil
	}
	if i := slices.IndexFunc(sigv4.FormFields[:], lacks); i >= 0 {
		return nil, missing(sigv4.FormFields[i])
	}
	v4, err := sigv4.ReadForm(f.fields)
	if err == nil && v4.Token {
		err = s3error.New("InvalidToken", "")
	}
	return &Signature{AccessKey: v4.AccessKey, policy: f.fields["policy"], v4: v4}, err
}

// Verify returns the error of S3 unless the signature was made with a secret.
func (s *Signature) Verify(keys *sigv4.Keys, secret string) error {
	if s.v4 == nil {
		return sigv4.VerifyOld(s.AccessKey, secret, s.old, s.policy)
	}
	return s.v4.VerifyText(keys.For(s.v4, secret), s.policy)
}

// Date returns the date of the signature. One of version 2 has none.
func (s *Signature) Date() (date time.Time, found bool) {
	if s.v4 == nil {
		return date, false
	}
	return s.v4.Date(), true
}

// Policy returns the policy that is signed.
func (s *Signature) Policy() (*Policy, error) { return parsePolicy(s.policy) }
