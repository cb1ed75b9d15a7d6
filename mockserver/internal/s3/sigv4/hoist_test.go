package sigv4

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHoistedHeaders(t *testing.T) {
	sent := http.Header{"X-Amz-Acl": {"private"}}
	for name, test := range map[string]struct {
		query  string
		header string
		want   []string
	}{
		"metadata":              {"x-amz-meta-kind=a%20b", "X-Amz-Meta-Kind", []string{"a b"}},
		"metadata/twice":        {"x-amz-meta-kind=a&X-Amz-Meta-Kind=b", "X-Amz-Meta-Kind", []string{"a", "b"}},
		"grant":                 {"x-amz-grant-read=id%3D1", "X-Amz-Grant-Read", []string{"id=1"}},
		"storage class":         {"x-amz-storage-class=GLACIER", "X-Amz-Storage-Class", []string{"GLACIER"}},
		"tags":                  {"x-amz-tagging=a%3Db", "X-Amz-Tagging", []string{"a=b"}},
		"encryption":            {"x-amz-server-side-encryption=AES256", "X-Amz-Server-Side-Encryption", []string{"AES256"}},
		"encryption/key":        {"x-amz-server-side-encryption-customer-key=k", "X-Amz-Server-Side-Encryption-Customer-Key", nil},
		"that was sent too":     {"x-amz-acl=public-read", "X-Amz-Acl", []string{"private"}},
		"checksum":              {"x-amz-checksum-crc32=AAAAAA%3D%3D", "X-Amz-Checksum-Crc32", nil},
		"checksum/algorithm":    {"x-amz-sdk-checksum-algorithm=CRC32", "X-Amz-Sdk-Checksum-Algorithm", nil},
		"signature":             {"X-Amz-Date=20260504T120000Z", "X-Amz-Date", nil},
		"another than Amazon's": {"Content-Type=text%2Fplain", "Content-Type", nil},
	} {
		t.Run(name, func(t *testing.T) {
			q, valid := ParseQuery(test.query)
			require.True(t, valid)
			require.Equal(t, test.want, q.Hoisted(sent)[test.header])
			require.Equal(t, http.Header{"X-Amz-Acl": {"private"}}, sent)
		})
	}
}
