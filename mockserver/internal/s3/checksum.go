package s3

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// Checksum is what a client said about a content, and was found true.
type Checksum struct {
	Algorithm string `json:"algorithm,omitempty"` // CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512 or MD5
	// Type is FULL_OBJECT, or COMPOSITE for the checksum of the checksums of an object's parts.
	Type  string `json:"type,omitempty"`
	Value string `json:"value,omitempty"` // base64; that of a composite ends with the number of parts
}

// The types of checksums.
const (
	fullObject = "FULL_OBJECT"
	composite  = "COMPOSITE"
)

type checksumAlgorithm struct {
	name   string
	header string // in net/http's spelling
	size   int
	new    func() hash.Hash
}

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	// nvme is the polynomial of the NVM Express specification, its bits reversed.
	nvme = crc64.MakeTable(0x9a6c9329ac4bc9b5)
)

var checksumAlgorithms = []checksumAlgorithm{
	{"CRC32", "X-Amz-Checksum-Crc32", crc32.Size, func() hash.Hash { return crc32.NewIEEE() }},
	{"CRC32C", "X-Amz-Checksum-Crc32c", crc32.Size, func() hash.Hash { return crc32.New(castagnoli) }},
	{"CRC64NVME", "X-Amz-Checksum-Crc64nvme", crc64.Size, func() hash.Hash { return crc64.New(nvme) }},
	{"SHA1", "X-Amz-Checksum-Sha1", sha1.Size, sha1.New},
	{"SHA256", "X-Amz-Checksum-Sha256", sha256.Size, sha256.New},
	{"SHA512", "X-Amz-Checksum-Sha512", sha512.Size, sha512.New},
	{"MD5", "X-Amz-Checksum-Md5", md5.Size, md5.New},
}

// findAlgorithm finds an algorithm by its name, nil where there is none.
func findAlgorithm(name string) *checksumAlgorithm {
	for i := range checksumAlgorithms {
		if strings.EqualFold(checksumAlgorithms[i].name, name) {
			return &checksumAlgorithms[i]
		}
	}
	return nil
}

// algorithmOfHeader finds an algorithm by the name of its header.
func algorithmOfHeader(name string) *checksumAlgorithm {
	const start = "X-Amz-Checksum-"
	name = http.CanonicalHeaderKey(name)
	if !strings.HasPrefix(name, start) {
		return nil
	}
	return findAlgorithm(name[len(start):])
}

func (a *checksumAlgorithm) of(b content.Bytes) Checksum {
	return Checksum{a.name, fullObject, base64.StdEncoding.EncodeToString(b.Sum(a.new()))}
}

// valid tells whether a value may be a checksum at all.
func (a *checksumAlgorithm) valid(value string) bool {
	decoded, err := base64.StdEncoding.DecodeString(value)
	return err == nil && len(decoded) == a.size
}

// ofParts is the checksum of the checksums of parts.
func (a *checksumAlgorithm) ofParts(parts []Part) Checksum {
	h := a.new()
	for _, p := range parts {
		sum, _ := base64.StdEncoding.DecodeString(p.Checksum.Value) // it was checked when the part came
		h.Write(sum)
	}
	return Checksum{a.name, composite, base64.StdEncoding.EncodeToString(h.Sum(nil)) + "-" + strconv.Itoa(len(parts))}
}

// fullOnly tells whether parts cannot have a composite checksum.
func (a *checksumAlgorithm) fullOnly() bool { return a.size == crc64.Size }

// canBeFull tells whether an object of parts can have a checksum of its whole content.
func (a *checksumAlgorithm) canBeFull() bool { return a.size <= crc64.Size }

// sentChecksum is the checksum among headers or trailers, with a nil algorithm where there is none.
func sentChecksum(h http.Header) (a *checksumAlgorithm, value string, err error) {
	for i := range checksumAlgorithms {
		candidate := &checksumAlgorithms[i]
		values := h[candidate.header]
		if len(values) == 0 {
			continue
		}
		if a != nil || len(values) > 1 {
			return nil, "", NewError("InvalidRequest", "Expecting a single x-amz-checksum- header.")
		}
		a, value = candidate, values[0]
	}
	return a, value, nil
}
