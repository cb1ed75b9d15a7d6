package conformance_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

var checksumChecks = []check{
	{name: "checksum CRC32", run: checksummed("CRC32")},
	{name: "checksum CRC32C", run: checksummed("CRC32C")},
	{name: "checksum CRC64NVME", run: checksummed("CRC64NVME")},
	{name: "checksum SHA1", run: checksummed("SHA1")},
	{name: "checksum SHA256", run: checksummed("SHA256")},
	{name: "wrong checksum CRC32", run: wrongChecksum("CRC32")},
	{name: "wrong checksum CRC32C", run: wrongChecksum("CRC32C")},
	{name: "wrong checksum CRC64NVME", run: wrongChecksum("CRC64NVME")},
	{name: "wrong checksum SHA1", run: wrongChecksum("SHA1")},
	{name: "wrong checksum SHA256", run: wrongChecksum("SHA256")},
	{name: "checksum that is none", run: malformedChecksum},
	{name: "checksum over http", run: checksumPlain},
	{name: "checksum goes with a copy", run: checksumCopied},
}

// checksum computes a checksum, independently of both clients.
func checksum(algorithm, body string) string {
	var sum []byte
	switch algorithm {
	case "CRC32":
		sum = binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body)))
	case "CRC32C":
		sum = binary.BigEndian.AppendUint32(nil, crc32.Checksum([]byte(body), crc32.MakeTable(crc32.Castagnoli)))
	case "CRC64NVME":
		sum = binary.BigEndian.AppendUint64(nil, crc64.Checksum([]byte(body), crc64.MakeTable(0x9a6c9329ac4bc9b5)))
	case "SHA1":
		full := sha1.Sum([]byte(body))
		sum = full[:]
	case "SHA256":
		full := sha256.Sum256([]byte(body))
		sum = full[:]
	}
	return base64.StdEncoding.EncodeToString(sum)
}

func checksumHeader(algorithm string) string {
	return http.CanonicalHeaderKey("x-amz-checksum-" + algorithm)
}

// First the client computes the checksum, in a trailer or a header; then the test sets it, in a header. Responses contain it if requested.
func checksummed(algorithm string) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		for key, value := range map[string]string{"computed": "", "given": checksum(algorithm, "hello")} {
			put, err := f.put(t.Context(), key, []byte("hello"), putOptions{checksum: algorithm, checksumValue: value})
			require.NoError(t, err, key)
			require.Equal(t, checksum(algorithm, "hello"), put.header.Get(checksumHeader(algorithm)), key)
			for name, ask := range map[string]func() (object, error){
				"get":  func() (object, error) { return f.get(t.Context(), key, getOptions{checksum: true}) },
				"head": func() (object, error) { return f.head(t.Context(), key, getOptions{checksum: true}) },
			} {
				got, err := ask()
				require.NoError(t, err, "%s %s", name, key)
				require.Equal(t, checksum(algorithm, "hello"), got.header.Get(checksumHeader(algorithm)), "%s %s", name, key)
			}
		}
		head, err := f.head(t.Context(), "computed", getOptions{})
		require.NoError(t, err)
		require.Empty(t, head.header.Get(checksumHeader(algorithm)), "nobody asked for it")
	}
}

func wrongChecksum(algorithm string) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		f.must(t, "a", "before")
		_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{checksum: algorithm, checksumValue: checksum(algorithm, "other")})
		refused(t, err, http.StatusBadRequest, "BadDigest")
		f.holds(t, "a", "before")
	}
}

func malformedChecksum(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{checksum: "SHA256", checksumValue: "AAAA"})
	refused(t, err, http.StatusBadRequest, "InvalidRequest")
	f.lacks(t, "a")
}

// Over http the AWS SDK sends the checksum in a header, and minio-go signs its trailer.
func checksumPlain(t *testing.T, f *fixture) {
	s := f.connect(t, f.access, (*connection).plain)
	put, err := s.put(t.Context(), "a", []byte("hello"), putOptions{checksum: "SHA256"})
	require.NoError(t, err)
	require.Equal(t, checksum("SHA256", "hello"), put.header.Get("X-Amz-Checksum-Sha256"))
	f.holds(t, "a", "hello")
	_, err = s.put(t.Context(), "a", []byte("again"), putOptions{checksum: "SHA256", checksumValue: checksum("SHA256", "other")})
	refused(t, err, http.StatusBadRequest, "BadDigest")
	f.holds(t, "a", "hello")
}

func checksumCopied(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{checksum: "SHA256"})
	require.NoError(t, err)
	_, err = f.copy(t.Context(), f.at("a"), "b", copyOptions{})
	require.NoError(t, err)
	head, err := f.head(t.Context(), "b", getOptions{checksum: true})
	require.NoError(t, err)
	require.Equal(t, checksum("SHA256", "hello"), head.header.Get("X-Amz-Checksum-Sha256"))
}
