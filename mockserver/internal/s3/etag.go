package s3

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

const md5Size = md5.Size

// ETag is the ETag of an object that was uploaded at once, without quotes.
func ETag(b content.Bytes) string {
	sum := b.MD5()
	return hex.EncodeToString(sum[:])
}

// multipartETag is the ETag of an object that was uploaded in parts: the hash of their hashes, and how many there are.
func multipartETag(sums []byte, parts int) string {
	return ETag(content.Of(sums)) + "-" + strconv.Itoa(parts)
}

func decodeHex(text string) []byte {
	decoded, _ := hex.DecodeString(text) // an ETag of ours
	return decoded
}
