package s3

import (
	"crypto/subtle"
	"sync"
	"time"
)

// Words that stand in place of the hash of a body.
const (
	unsignedPayload   = "UNSIGNED-PAYLOAD"
	signedChunks      = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	signedTrailer     = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	unsignedTrailer   = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	hashHexLength     = 64
	headerContentHash = "X-Amz-Content-Sha256"
)

// buffers hold canonical requests while they are signed.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// authenticate finds out who sent a request, and that nobody changed it on the way. Without a signature it is everybody.
func (h *Handler) authenticate(q *Request, now time.Time) error {
	if q.signatureErr != nil {
		return q.signatureErr
	}
	s := q.signature
	if s == nil {
		everybody, found := h.Backend.Key("")
		if !found {
			return errAccessDenied
		}
		q.key = everybody
		return checkPayloadWord(q.payload)
	}
	if s.token {
		return NewError("InvalidToken", "")
	}
	if h.StrictRegion && s.region != h.Region {
		return h.wrongRegion(s)
	}
	key, found := h.Backend.Key(s.accessKey)
	if !found || s.accessKey == "" {
		return NewError("InvalidAccessKeyId", "", Detail{"AWSAccessKeyId", s.accessKey})
	}
	if err := s.checkTime(now); err != nil {
		return err
	}
	if err := s.checkHeaders(q.http.Header); err != nil {
		return err
	}
	if !s.presigned && q.payload == "" {
		return NewError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
	}
	if err := checkPayloadWord(q.payload); err != nil {
		return err
	}
	q.signingKey = h.signingKeys.of(s.accessKey, key.Secret, s.date, s.region)
	if !q.signedBy(q.signingKey) {
		return NewError("SignatureDoesNotMatch", "", Detail{"AWSAccessKeyId", s.accessKey})
	}
	q.key = key
	return nil
}

func (h *Handler) wrongRegion(s *signature) error {
	malformed := malformedHeader
	if s.presigned {
		malformed = malformedQuery
	}
	e := asError(malformed("the region '" + s.region + "' is wrong; expecting '" + h.Region + "'"))
	e.Details = []Detail{{"Region", h.Region}}
	return e
}

// signedBy tells whether the signature is right. It is made over the path as it was sent; a client that sends a path which it
// escaped in another way than it signed it gets a second chance, as S3 itself does.
func (q *Request) signedBy(key *signingKey) bool {
	s := q.signature
	payload := q.payload
	if payload == "" {
		payload = unsignedPayload
	}
	canonical := canonicalRequest{q.http.Method, q.path, q.query, q.http, s.headers, payload}
	matches := func() bool {
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		*buffer = canonical.append((*buffer)[:0])
		*buffer = stringToSign(*buffer, s.timeText, s.scope)
		return subtle.ConstantTimeCompare([]byte(key.sign(*buffer)), []byte(s.value)) == 1
	}
	if matches() {
		return true
	}
	if plain, valid := unescape(q.path, false); valid {
		if canonical.path = EscapePath(plain); canonical.path != q.path {
			return matches()
		}
	}
	return false
}

// checkPayloadWord tells whether the header about the hash of the body says something that there is.
func checkPayloadWord(payload string) error {
	switch payload {
	case "", unsignedPayload, signedChunks, signedTrailer, unsignedTrailer:
		return nil
	}
	isHash := len(payload) == hashHexLength
	for i := range len(payload) {
		isHash = isHash && unhex(payload[i]) >= 0
	}
	if isHash {
		return nil
	}
	return invalidArgument("x-amz-content-sha256", payload, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "+unsignedTrailer+", "+
		signedChunks+", "+signedTrailer+" or a valid sha256 value.")
}
