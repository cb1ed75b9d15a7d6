// Package checksum has the checksums of S3: their algorithms, the headers and elements that carry them, and those of multipart uploads.
package checksum

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum/xxhash"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// Checksum is a checksum that a client sent, and that was found right.
type Checksum struct {
	Algorithm string `json:"algorithm,omitempty"` // CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3 or XXHASH128
	// Type is FULL_OBJECT, or COMPOSITE for the checksum of the checksums of an object's parts.
	Type  string `json:"type,omitempty"`
	Value string `json:"value,omitempty"` // base64; that of a composite ends with the number of parts
}

// The types of checksums.
const (
	FullObject = "FULL_OBJECT"
	Composite  = "COMPOSITE"
)

// Algorithm is an algorithm of checksums.
type Algorithm struct {
	Name   string
	header string // in net/http's spelling
	size   int
	new    func() hash.Hash
}

// nvme has the polynomial of the NVM Express specification, its bits reversed.
var nvme = sync.OnceValue(func() *crc64.Table { return crc64.MakeTable(0x9a6c9329ac4bc9b5) })

var algorithms = []*Algorithm{
	{"CRC32", "X-Amz-Checksum-Crc32", crc32.Size, func() hash.Hash { return crc32.NewIEEE() }},
	{"CRC32C", "X-Amz-Checksum-Crc32c", crc32.Size, func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }},
	{"CRC64NVME", "X-Amz-Checksum-Crc64nvme", crc64.Size, func() hash.Hash { return crc64.New(nvme()) }},
	{"SHA1", "X-Amz-Checksum-Sha1", sha1.Size, sha1.New},
	{"SHA256", "X-Amz-Checksum-Sha256", sha256.Size, sha256.New},
	{"SHA512", "X-Amz-Checksum-Sha512", sha512.Size, sha512.New},
	{"MD5", "X-Amz-Checksum-Md5", md5.Size, md5.New},
	{"XXHASH64", "X-Amz-Checksum-Xxhash64", 8, xxhash.New64},
	{"XXHASH3", "X-Amz-Checksum-Xxhash3", 8, xxhash.New3},
	{"XXHASH128", "X-Amz-Checksum-Xxhash128", 16, xxhash.New128},
}

// Find finds an algorithm by its name, in any case.
func Find(name string) (*Algorithm, error) {
	if a := find(name); a != nil {
		return a, nil
	}
	var names []string
	for _, a := range algorithms {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return nil, invalid("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [" +
		strings.Join(names, ", ") + "]")
}

func find(name string) *Algorithm {
	for _, a := range algorithms {
		if strings.EqualFold(a.Name, name) {
			return a
		}
	}
	return nil
}

// Of returns the checksum of bytes.
func (a *Algorithm) Of(b content.Bytes) Checksum {
	return Checksum{a.Name, FullObject, base64.StdEncoding.EncodeToString(b.Sum(a.new()))}
}

// OfParts returns the checksum of the checksums of parts.
func (a *Algorithm) OfParts(parts []Checksum) Checksum {
	h := a.new()
	for _, p := range parts {
		sum, _ := base64.StdEncoding.DecodeString(p.Value) // it was checked when the part was stored
		h.Write(sum)
	}
	return Checksum{a.Name, Composite, base64.StdEncoding.EncodeToString(h.Sum(nil)) + "-" + strconv.Itoa(len(parts))}
}

// OfCopy returns the checksum of the bytes of an object with a checksum, after they were copied into one piece.
func (c Checksum) OfCopy(b content.Bytes) Checksum {
	if c.Type == Composite {
		return find(c.Algorithm).Of(b)
	}
	return c
}

// isValid reports whether a value may be a checksum at all.
func (a *Algorithm) isValid(value string) bool {
	decoded, err := base64.StdEncoding.DecodeString(value)
	return err == nil && len(decoded) == a.size
}

// fullOnly reports whether parts cannot have a composite checksum.
func (a *Algorithm) fullOnly() bool { return a.Name == "CRC64NVME" }

// canBeFull reports whether an object of parts can have a checksum of its whole content.
func (a *Algorithm) canBeFull() bool { return strings.HasPrefix(a.Name, "CRC") }
