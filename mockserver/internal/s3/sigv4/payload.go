package sigv4

import "github.com/bucktgo/buckt/mockserver/internal/s3/s3error"

// HeaderPayload is the header with the payload, which is the hash of the body in hex or one of the words below.
const HeaderPayload = "X-Amz-Content-Sha256"

// The words that replace the hash of a body.
const (
	UnsignedPayload = "UNSIGNED-PAYLOAD"
	SignedChunks    = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	SignedTrailer   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

const hashHexLength = 64

// IsHash reports whether a payload has the length of a hash, which no word has.
func IsHash(payload string) bool { return len(payload) == hashHexLength }

// CheckPayload returns an error unless a payload is a hash, one of the words, or "".
func CheckPayload(payload string) error {
	switch payload {
	case "", UnsignedPayload, SignedChunks, SignedTrailer, UnsignedTrailer:
		return nil
	}
	isHash := IsHash(payload)
	for i := range len(payload) {
		isHash = isHash && unhex(payload[i]) >= 0
	}
	if isHash {
		return nil
	}
	// The text is that of S3, which has another algorithm besides.
	return s3error.InvalidArgument("x-amz-content-sha256", payload, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "+UnsignedTrailer+", "+
		SignedChunks+", "+SignedTrailer+", STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER "+
		"or a valid sha256 value.")
}
