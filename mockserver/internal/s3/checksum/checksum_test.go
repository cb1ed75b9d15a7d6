package checksum_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// The checksums of the digits, in base64.
var digits = []struct{ algorithm, value string }{
	{"CRC32", "y/Q5Jg=="},
	{"CRC32C", "4waSgw=="},
	{"CRC64NVME", "rosUhgp5mIg="},
	{"SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE="},
	{"SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="},
	{"SHA512", "2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo/+hQ=="},
	{"MD5", "JfnnlDI7RTiF9RgfG2JNCw=="},
	{"XXHASH64", "jLhB20DmroM="},
	{"XXHASH3", "ctyxi2ehff8="},
	{"XXHASH128", "MxGUd+3l3NXpcWQnaB1YYA=="},
}

func TestAlgorithms(t *testing.T) {
	for _, test := range digits {
		t.Run(test.algorithm, func(t *testing.T) {
			a, err := checksum.Find(strings.ToLower(test.algorithm))
			require.NoError(t, err)
			sum := a.Of(content.Of([]byte("123456789")))
			require.Equal(t, checksum.Checksum{Algorithm: test.algorithm, Type: "FULL_OBJECT", Value: test.value}, sum)

			header := http.Header{}
			sum.Write(header)
			name := "x-amz-checksum-" + strings.ToLower(test.algorithm)
			require.Equal(t, test.value, header.Get(name))
			require.Equal(t, "FULL_OBJECT", header.Get("x-amz-checksum-type"))
			require.True(t, checksum.IsHeader(name))

			elements := sum.Elements()
			read, err := elements.Checksum()
			require.NoError(t, err)
			require.Equal(t, sum, read)
			require.Equal(t, "FULL_OBJECT", elements.ChecksumType)
			require.Empty(t, sum.ValueElements().ChecksumType)
		})
	}
	_, err := checksum.Find("CRC16")
	require.ErrorContains(t, err, "InvalidRequest")
	require.False(t, checksum.IsHeader("x-amz-checksum-crc16"))
	require.False(t, checksum.IsHeader("x-amz-meta-crc32"))
}

func TestVerify(t *testing.T) {
	const crc32, crc32c = "y/Q5Jg==", "4waSgw=="
	tests := []struct {
		name            string
		header, trailer []string
		ceph            bool
		want, err       string
	}{
		{name: "none"},
		{name: "header", header: []string{"x-amz-checksum-crc32", crc32}, want: crc32},
		{name: "trailer", trailer: []string{"x-amz-checksum-crc32c", crc32c}, want: crc32c},
		{name: "named algorithm", header: []string{"x-amz-checksum-crc32", crc32, "x-amz-sdk-checksum-algorithm", "crc32"}, want: crc32},
		{name: "other algorithm", header: []string{"x-amz-checksum-crc32", crc32, "x-amz-sdk-checksum-algorithm", "SHA1"},
			err: "InvalidRequest: Value for x-amz-sdk-checksum-algorithm header is invalid."},
		{name: "two", header: []string{"x-amz-checksum-crc32", crc32, "x-amz-checksum-crc32c", crc32c},
			err: "InvalidRequest: Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."},
		{name: "header and trailer", header: []string{"x-amz-checksum-crc32", crc32}, trailer: []string{"x-amz-checksum-crc32", crc32},
			err: "InvalidRequest: Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."},
		{name: "algorithm without a checksum", header: []string{"x-amz-sdk-checksum-algorithm", "CRC32"},
			err: "InvalidRequest: x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-*"},
		{name: "unknown algorithm", header: []string{"x-amz-checksum-crc16", "AAA="},
			err: "InvalidRequest: The algorithm type you specified in x-amz-checksum- header is invalid."},
		{name: "headers that are no checksums", header: []string{"x-amz-checksum-mode", "ENABLED", "x-amz-checksum-type", "COMPOSITE",
			"x-amz-checksum-algorithm", "CRC32"}},
		{name: "malformed", header: []string{"x-amz-checksum-crc32", "bad"},
			err: "InvalidRequest: Value for x-amz-checksum-crc32 header is invalid."},
		{name: "malformed at Ceph", header: []string{"x-amz-checksum-crc32", "bad"}, ceph: true,
			err: "BadDigest: The CRC32 you specified did not match"},
		{name: "malformed in the trailer", trailer: []string{"x-amz-checksum-crc32", "bad"},
			err: "InvalidRequest: Value for x-amz-checksum-crc32 trailing header is invalid."},
		{name: "mismatch", header: []string{"x-amz-checksum-crc32", crc32c}, err: "BadDigest: The CRC32 you specified did not match"},
		{name: "mismatch in the trailer", trailer: []string{"x-amz-checksum-crc32", crc32c}, err: "BadDigest"},
	}
	headers := func(pairs []string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request := checksum.Request{Header: headers(test.header), Trailer: headers(test.trailer), Ceph: test.ceph}
			sum, err := request.Verify(content.Of([]byte("123456789")))
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, sum.Value)
		})
	}
}
