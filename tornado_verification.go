package buckt

import (
	"errors"
	"strings"
)

// TornadoVerificationError means that Tornado could not list the bucket, and saved nothing. It wraps the error of the status.
type TornadoVerificationError struct {
	// Reason is the cause of the failure, or [TornadoVerificationFailed] if it is unknown.
	Reason TornadoVerificationReason
	// Detail is Tornado's description, such as "Access Denied".
	Detail string
	// Err is the error of the status, such as [*BadRequestError].
	Err error
}

// TornadoVerificationReason is the cause of a failed verification.
type TornadoVerificationReason string

// The reasons.
const (
	// TornadoVerificationBadCredentials means that the key is unknown, or may not list the bucket.
	TornadoVerificationBadCredentials TornadoVerificationReason = "bad credentials"
	// TornadoVerificationNoBucket means that the endpoint has no such bucket.
	TornadoVerificationNoBucket TornadoVerificationReason = "missing bucket"
	// TornadoVerificationUnreachable means that the endpoint did not respond in time.
	TornadoVerificationUnreachable TornadoVerificationReason = "unreachable endpoint"
	// TornadoVerificationFailed means another reason; see Detail.
	TornadoVerificationFailed TornadoVerificationReason = "failed"
)

// Error implements error.
func (e *TornadoVerificationError) Error() string {
	if e.Reason == TornadoVerificationFailed {
		return e.Err.Error()
	}
	return withNote(e.Err.Error(), "; "+string(e.Reason))
}

// Unwrap returns Err.
func (e *TornadoVerificationError) Unwrap() error { return e.Err }

// verificationSigns are the words of S3 servers and clients for a failure, in lower case and with letters and digits only.
var verificationSigns = []struct {
	reason TornadoVerificationReason
	signs  []string
}{
	{TornadoVerificationNoBucket, []string{"nosuchbucket", "bucketdoesnotexist", "bucketnotfound"}},
	{TornadoVerificationBadCredentials, []string{"accessdenied", "invalidaccesskey", "signaturedoesnotmatch", "forbidden", "invalidcredentials"}},
	{TornadoVerificationUnreachable, []string{"timeout", "timedout", "unreachable", "connectionrefused", "dispatchfailure", "dnserror"}},
}

// verificationError detects a failed verification by the text of the error, because its status is not documented.
func verificationError(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.StatusCode < 400 || e.StatusCode > 499 {
		return err
	}
	const mark = "verification failed"
	if len(e.Message) < len(mark) || !strings.EqualFold(e.Message[:len(mark)], mark) {
		return err
	}
	detail := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(e.Message[len(mark):]), ":"))
	return &TornadoVerificationError{Reason: verificationReason(detail), Detail: detail, Err: err}
}

func verificationReason(detail string) TornadoVerificationReason {
	plain := strings.Map(func(r rune) rune {
		if r < 128 && isAlphanumeric(byte(r)) {
			return r
		}
		return -1
	}, strings.ToLower(detail))
	for _, known := range verificationSigns {
		for _, sign := range known.signs {
			if strings.Contains(plain, sign) {
				return known.reason
			}
		}
	}
	return TornadoVerificationFailed
}
