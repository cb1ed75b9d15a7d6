package s3

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"
)

const md5Size = md5.Size

// ETag is the ETag of an object that is stored in one piece, without quotes.
func ETag(content []byte) string {
	sum := md5.Sum(content)
	return hex.EncodeToString(sum[:])
}

// multipartETag is the ETag of an object that was uploaded in parts: the hash of their hashes, and how many there are.
func multipartETag(sums []byte, parts int) string {
	return ETag(sums) + "-" + strconv.Itoa(parts)
}

func decodeHex(text string) []byte {
	decoded, _ := hex.DecodeString(text) // an ETag of ours
	return decoded
}
