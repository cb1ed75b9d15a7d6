package encryption_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/encryption"
)

// Keys of SSE-C with their MD5.
const (
	key1, md51 = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "hRasmdxgYDKV3nvbahU1MA=="
	key2, md52 = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", "dT1y7SEiqn6YCJ3QeqwoIw=="
	prefix     = "X-Amz-Server-Side-Encryption-Customer-"
)

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func customer(key, md5 string) http.Header {
	return headers(prefix+"Algorithm", "AES256", prefix+"Key", key, prefix+"Key-MD5", md5)
}

func TestWanted(t *testing.T) {
	const sse = "X-Amz-Server-Side-Encryption"
	both := customer(key1, md51)
	both.Set(sse, "AES256")
	tests := []struct {
		name   string
		header http.Header
		plain  bool
		want   encryption.Encryption
		err    string
	}{
		{name: "nothing"},
		{name: "key of the server", header: headers(sse, "AES256"), want: encryption.Encryption{Algorithm: "AES256"}},
		{name: "key of the client", header: customer(key1, md51), want: encryption.Encryption{Algorithm: "AES256", CustomerKeyMD5: md51}},
		{name: "key of the client without TLS", header: customer(key1, md51), plain: true,
			err: "InvalidRequest: Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection."},
		{name: "key of the server without TLS", header: headers(sse, "AES256"), plain: true, want: encryption.Encryption{Algorithm: "AES256"}},
		{name: "both", header: both, err: "InvalidArgument: Server Side Encryption with Customer provided key is incompatible"},
		{name: "no algorithm", header: headers(prefix+"Key", key1, prefix+"Key-MD5", md51), err: "InvalidArgument: Requests specifying"},
		{name: "other algorithm", header: headers(prefix+"Algorithm", "AES128", prefix+"Key", key1, prefix+"Key-MD5", md51),
			err: "InvalidEncryptionAlgorithmError: The Encryption request you specified is not valid."},
		{name: "no key", header: headers(prefix+"Algorithm", "AES256", prefix+"Key-MD5", md51), err: "provide an appropriate secret key."},
		{name: "no MD5", header: headers(prefix+"Algorithm", "AES256", prefix+"Key", key1), err: "provide the client calculated MD5"},
		{name: "other MD5", header: customer(key1, md52), err: "InvalidArgument: The calculated MD5 hash of the key did not match"},
		{name: "short key", header: customer("c2hvcnQ=", md51), err: "InvalidArgument: The secret key was invalid"},
		{name: "key that is no base64", header: customer("%", md51), err: "InvalidArgument: The secret key was invalid"},
		{name: "unknown method", header: headers(sse, "aes:kms"), err: "InvalidArgument: The encryption method specified is not supported"},
		{name: "KMS", header: headers(sse, "aws:kms"), err: "NotImplemented"},
		{name: "KMS in two layers", header: headers(sse, "aws:kms:dsse"), err: "NotImplemented"},
		{name: "key of KMS alone", header: headers(sse+"-Aws-Kms-Key-Id", "k"), err: "InvalidArgument: Server Side Encryption with AWS KMS"},
		{name: "key of KMS with another method", header: headers(sse, "AES256", sse+"-Aws-Kms-Key-Id", "k"), err: "InvalidArgument"},
		{name: "context of KMS", header: headers(sse+"-Context", "e30="), err: "NotImplemented"},
		{name: "key of the bucket", header: headers(sse+"-Bucket-Key-Enabled", "true"), err: "NotImplemented"},
		{name: "no key of the bucket", header: headers(sse+"-Bucket-Key-Enabled", "false")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := encryption.Request{Header: test.header, IsPlain: func() bool { return test.plain }}
			got, err := r.Wanted()
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				require.NotContains(t, err.Error(), key1)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestChecks(t *testing.T) {
	plain, server := encryption.Encryption{}, encryption.Encryption{Algorithm: "AES256"}
	client := encryption.Encryption{Algorithm: "AES256", CustomerKeyMD5: md51}
	read := func(r encryption.Request, e encryption.Encryption) error { return r.CheckRead(e) }
	part := func(r encryption.Request, e encryption.Encryption) error { return r.CheckPart(e) }
	complete := func(r encryption.Request, e encryption.Encryption) error { return r.CheckCompletion(e, false) }
	completeSums := func(r encryption.Request, e encryption.Encryption) error { return r.CheckCompletion(e, true) }
	tests := []struct {
		name   string
		check  func(encryption.Request, encryption.Encryption) error
		header http.Header
		of     encryption.Encryption
		ceph   bool
		err    string
	}{
		{name: "read plain", check: read, of: plain},
		{name: "read of the server's", check: read, of: server},
		{name: "read of the client's", check: read, of: client, header: customer(key1, md51)},
		{name: "read without the key", check: read, of: client,
			err: "InvalidRequest: The object was stored using a form of Server Side Encryption."},
		{name: "read with another key", check: read, of: client, header: customer(key2, md52), err: "AccessDenied"},
		{name: "read with another key at Ceph", check: read, of: client, header: customer(key2, md52), ceph: true,
			err: "InvalidRequest: The provided encryption parameters did not match"},
		{name: "read plain with a key", check: read, of: plain, header: customer(key1, md51),
			err: "InvalidRequest: The encryption parameters are not applicable to this object."},
		{name: "read of the server's with a key", check: read, of: server, header: customer(key1, md51), err: "InvalidRequest"},
		{name: "read that asks for encryption", check: read, of: server, header: headers("X-Amz-Server-Side-Encryption", "AES256"),
			err: "InvalidArgument: x-amz-server-side-encryption header is not supported for this operation."},
		{name: "part", check: part, of: client, header: customer(key1, md51)},
		{name: "part without the key", check: part, of: client, err: "InvalidRequest: The multipart upload initiate requested encryption."},
		{name: "part with another key", check: part, of: client, header: customer(key2, md52), err: "InvalidRequest: The provided encryption"},
		{name: "plain part with a key", check: part, of: plain, header: customer(key1, md51),
			err: "InvalidRequest: The multipart upload initiate did not request encryption."},
		{name: "completion", check: complete, of: client, header: customer(key1, md51)},
		{name: "completion without the key", check: complete, of: client},
		{name: "completion without the key at Ceph", check: complete, of: client, ceph: true, err: "InvalidRequest"},
		{name: "part that asks for encryption", check: part, of: server, header: headers("X-Amz-Server-Side-Encryption", "AES256"),
			err: "InvalidArgument: x-amz-server-side-encryption header is not supported for this operation."},
		{name: "part that asks for encryption at Ceph", check: part, of: server, ceph: true,
			header: headers("X-Amz-Server-Side-Encryption", "AES256")},
		{name: "completion with another key", check: complete, of: client, header: customer(key2, md52), err: "InvalidRequest"},
		{name: "completion with checksums, without the key", check: completeSums, of: client, err: "InvalidRequest"},
		{name: "plain completion with a key", check: complete, of: plain, header: customer(key1, md51), err: "InvalidRequest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.check(encryption.Request{Header: test.header, Ceph: test.ceph}, test.of)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.err)
		})
	}
}

// The names of the headers of a source differ, and so may its key.
func TestCheckSource(t *testing.T) {
	const prefix = "X-Amz-Copy-Source-Server-Side-Encryption-Customer-"
	source := headers(prefix+"Algorithm", "AES256", prefix+"Key", key1, prefix+"Key-MD5", md51)
	client := encryption.Encryption{Algorithm: "AES256", CustomerKeyMD5: md51}
	require.NoError(t, encryption.Request{Header: source}.CheckSource(client))
	require.ErrorContains(t, encryption.Request{Header: customer(key1, md51)}.CheckSource(client), "InvalidRequest")
	require.NoError(t, encryption.Request{Header: customer(key2, md52)}.CheckSource(encryption.Encryption{}))
}

func TestResponses(t *testing.T) {
	h := http.Header{}
	encryption.Encryption{}.Write(h)
	require.Empty(t, h)
	encryption.Encryption{Algorithm: "AES256"}.Write(h)
	require.Equal(t, http.Header{"X-Amz-Server-Side-Encryption": {"AES256"}}, h)
	clear(h)
	client := encryption.Encryption{Algorithm: "AES256", CustomerKeyMD5: md51}
	client.Write(h)
	require.Equal(t, http.Header{prefix + "Algorithm": {"AES256"}, prefix + "Key-Md5": {md51}}, h)

	const contentMD5 = "5d41402abc4b2a76b9719d911017c592"
	require.Equal(t, contentMD5, encryption.Encryption{Algorithm: "AES256"}.ETag(contentMD5))
	require.Regexp(t, "^[0-9a-f]{32}$", client.ETag(contentMD5))
	require.NotEqual(t, contentMD5, client.ETag(contentMD5))
}

func TestConfiguration(t *testing.T) {
	rule := func(algorithm, more string) string {
		return `<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>` + algorithm +
			`</SSEAlgorithm></ApplyServerSideEncryptionByDefault>` + more + `</Rule>`
	}
	blocked := func(what string) string {
		return `<BlockedEncryptionTypes><EncryptionType>` + what + `</EncryptionType></BlockedEncryptionTypes>`
	}
	tests := []struct{ name, rules, err string }{
		{"AES256", rule("AES256", ""), ""},
		{"without a key of the bucket", rule("AES256", `<BucketKeyEnabled>false</BucketKeyEnabled>`), ""},
		{"with a key of the bucket", rule("AES256", `<BucketKeyEnabled>true</BucketKeyEnabled>`), "NotImplemented"},
		{"blocks nothing", rule("AES256", blocked("NONE")), ""},
		{"blocks SSE-C", rule("AES256", blocked("SSE-C")), "NotImplemented"},
		{"no rule", ``, "MalformedXML"},
		{"two rules", rule("AES256", "") + rule("AES256", ""), "MalformedXML"},
		{"empty rule", `<Rule></Rule>`, "MalformedXML"},
		{"KMS", rule("aws:kms", ""), "NotImplemented"},
		{"other", rule("x", ""), "MalformedXML"},
		{"key of KMS", strings.Replace(rule("AES256", ""), "</SSEAlgorithm>", "</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>", 1), "InvalidArgument"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c encryption.Configuration
			text := `<ServerSideEncryptionConfiguration>` + test.rules + `</ServerSideEncryptionConfiguration>`
			require.NoError(t, xml.Unmarshal([]byte(text), &c))
			if err := c.Check(); test.err != "" {
				require.ErrorContains(t, err, test.err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}
