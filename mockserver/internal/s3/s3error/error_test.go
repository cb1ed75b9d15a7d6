package s3error_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

func TestDocument(t *testing.T) {
	const begin, end = xml.Header + `<Error>`, `<RequestId>4442587FB7D0A2F9</RequestId><HostId>` +
		`yLZpuhyzjJIqmXYxlhtlMJyqVjWb5oyAlE5VeSAyRubWfoDtzc2aGYGUsn39sKjR</HostId></Error>`
	about := s3error.About{Bucket: "b", Key: "a<b>&c", RequestID: "4442587FB7D0A2F9"}
	for _, test := range []struct {
		name  string
		err   *s3error.Error
		about s3error.About
		want  string
	}{
		{"about a key", s3error.New("NoSuchKey", ""), about, `<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>` +
			`<Key>a&lt;b&gt;&amp;c</Key>`},
		{"about another key", s3error.New("NoSuchKey", "").With("Key", "d"), about, `<Code>NoSuchKey</Code>` +
			`<Message>The specified key does not exist.</Message><Key>d</Key>`},
		{"about a bucket", s3error.New("NoSuchBucket", ""), about, `<Code>NoSuchBucket</Code>` +
			`<Message>The specified bucket does not exist</Message><BucketName>b</BucketName>`},
		{"without a bucket", s3error.New("InvalidBucketName", ""), s3error.About{RequestID: about.RequestID},
			`<Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message>`},
		{"about neither", s3error.New("AccessDenied", ""), about, `<Code>AccessDenied</Code><Message>Access Denied</Message>`},
		{"an argument", s3error.InvalidArgument("max-keys", "-1", "text"), about, `<Code>InvalidArgument</Code><Message>text</Message>` +
			`<ArgumentName>max-keys</ArgumentName><ArgumentValue>-1</ArgumentValue>`},
		{"a header", s3error.NotImplemented("x-amz-mfa"), about, `<Code>NotImplemented</Code><Message>A header you provided implies ` +
			`functionality that is not implemented</Message><Header>x-amz-mfa</Header>`},
		{"lines", s3error.New("Own", "Text.").With("StringToSign", "a\nb"), about, "<Code>Own</Code><Message>Text.</Message>" +
			"<StringToSign>a\nb</StringToSign>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, begin+test.want+end, string(test.err.Document(test.about)))
		})
	}
}

func TestError(t *testing.T) {
	denied := s3error.New("AccessDenied", "")
	for _, test := range []struct {
		name   string
		err    error
		want   string
		status int
	}{
		{"the usual text", denied, "s3: AccessDenied: Access Denied", 403},
		{"another text", s3error.New("AccessDenied", "No."), "s3: AccessDenied: No.", 403},
		{"another status", &s3error.Error{Code: "NotModified", Status: 304}, "s3: NotModified: ", 304},
		{"an unknown code", s3error.New("Own", "Text."), "s3: Own: Text.", 400},
		{"a wrapped one", fmt.Errorf("x: %w", denied), "s3: AccessDenied: Access Denied", 403},
		{"another error", errors.New("x"), "s3: InternalError: We encountered an internal error. Please try again.", 500},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := s3error.From(test.err)
			require.EqualError(t, e, test.want)
			require.Equal(t, test.status, e.StatusCode())
		})
	}
	require.True(t, denied.With("HeadersNotSigned", "x").Has("HeadersNotSigned"))
	require.False(t, denied.Has("HeadersNotSigned"), "With changes a copy")
}
