package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The texts are those of S3: programs search them, and people read them.
func TestTextsOfErrors(t *testing.T) {
	const source = "x-amz-copy-source"
	for name, test := range map[string]struct {
		target  string
		headers []string
		want    string
	}{
		"copy/metadata directive": {"/bucket/copy", []string{source, "/bucket/key", "x-amz-metadata-directive", "MOVE"},
			"<Code>InvalidArgument</Code><Message>Unknown metadata directive.</Message><ArgumentName>x-amz-metadata-directive</ArgumentName>" +
				"<ArgumentValue>MOVE</ArgumentValue>"},
		"copy/tagging directive": {"/bucket/copy", []string{source, "/bucket/key", "x-amz-tagging-directive", "MOVE"},
			"<Message>Unknown tagging directive.</Message>"},
		"copy/source with a broken escape": {"/bucket/copy", []string{source, "/bucket/%"}, "<Message>Invalid copy source encoding</Message>"},
		"copy/source without a key": {"/bucket/copy", []string{source, "/bucket"},
			"<Message>Copy Source must mention the source bucket and key: sourcebucket/sourcekey</Message>"},
		"redirect/another scheme": {"/bucket/key", []string{"x-amz-website-redirect-location", "ftp://example.com"},
			"<Code>InvalidRedirectLocation</Code><Message>The website redirect location must have a prefix of 'http://' or " +
				"'https://' or '/'.</Message>"},
		"redirect/http":   {"/bucket/key", []string{"x-amz-website-redirect-location", "http://example.com"}, ""},
		"redirect/a path": {"/bucket/key", []string{"x-amz-website-redirect-location", "/other"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t)
			e.put("key", "content")
			w := e.send(http.MethodPut, test.target, "", test.headers...)
			require.Equal(t, test.want == "", w.Code == http.StatusOK)
			require.Contains(t, w.Body.String(), test.want)
		})
	}
}
