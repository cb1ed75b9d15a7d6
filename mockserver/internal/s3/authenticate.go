package s3

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// authenticate finds the key of a request and verifies its signature. A request without a signature has the anonymous key.
func (h *Handler) authenticate(q *Request, now time.Time) error {
	if q.signatureErr != nil {
		if q.Presigned && h.Ceph && s3error.From(q.signatureErr).Code == "AuthorizationQueryParametersError" {
			return errAccessDenied
		}
		return q.signatureErr
	}
	s := q.signature
	if s == nil {
		everybody, found := h.Backend.Key("")
		if !found {
			return errAccessDenied
		}
		q.key = everybody
		return sigv4.CheckPayload(q.payload)
	}
	if s.Token {
		return NewError("InvalidToken", "")
	}
	if h.StrictRegion && s.Region != h.Region {
		return s.WrongRegion(h.Region)
	}
	var key Key
	found := q.resolved != nil && q.resolved.ID == s.AccessKey
	if found {
		key = *q.resolved
	} else {
		key, found = h.Backend.Key(s.AccessKey)
	}
	if !found || s.AccessKey == "" {
		return NewError("InvalidAccessKeyId", "").With("AWSAccessKeyId", s.AccessKey)
	}
	moment := sigv4.Moment{Now: now, Signed: s.Date()}
	if h.SignedAt != nil && !q.translated {
		moment.Signed, moment.Ahead = h.SignedAt(s.Date(), s.Presigned)
	}
	if err := s.Check(q.http.Header, q.payload, moment); err != nil {
		return err
	}
	q.signingKey = h.signingKeys.For(s, key.Secret)
	if !s.Verify(q.signingKey, q.http, q.path, q.query, q.payload) {
		if q.resolved != nil { // the key may be another one since
			q.resolved = nil
			return h.authenticate(q, now)
		}
		return s.Mismatch(q.http, q.path, q.query, q.payload)
	}
	q.key = key
	return nil
}
