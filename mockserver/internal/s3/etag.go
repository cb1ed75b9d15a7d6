package s3

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

const md5Size = md5.Size

// ETag returns the ETag of an object uploaded at once, without quotes.
func ETag(b content.Bytes) string {
	sum := b.MD5()
	return hex.EncodeToString(sum[:])
}

// multipartETag returns the ETag of a multipart upload: the hash of the parts' hashes, and their number.
func multipartETag(sums []byte, parts int) string {
	return ETag(content.Of(sums)) + "-" + strconv.Itoa(parts)
}

func decodeHex(text string) []byte {
	decoded, _ := hex.DecodeString(text) // an ETag of ours
	return decoded
}
