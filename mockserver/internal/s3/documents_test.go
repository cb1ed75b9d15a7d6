package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// Terraform stores a lifecycle configuration, and the COSI driver a policy. Both read them again.
func TestLifecycleAndPolicy(t *testing.T) {
	for name, test := range map[string]struct {
		target, text        string
		stored              int
		contentType         string
		missing, malformed  string
		invalid, alsoStored []string
	}{
		"lifecycle": {
			"/bucket?lifecycle", `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>old</ID><Prefix></Prefix>` +
				`<Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>`,
			200, "application/xml", "NoSuchLifecycleConfiguration", "MalformedXML",
			[]string{"", "x", "<LifecycleConfiguration>", "<LifecycleConfiguration/>", "<CORSConfiguration><Rule/></CORSConfiguration>"},
			nil,
		},
		"policy": {
			"/bucket?policy", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", ` +
				`"Resource": "arn:aws:s3:::bucket/*"}]}`,
			204, "application/json", "NoSuchBucketPolicy", "MalformedPolicy",
			[]string{"", "x", "[]", ` {"Version":""}`, `{"Version":`, `{} {}`, `{}`},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t)
			for _, text := range test.invalid {
				require.Equal(t, test.malformed, e.refused(http.MethodPut, test.target, text), text)
			}
			require.Equal(t, test.missing, e.refused(http.MethodGet, test.target, ""))
			for _, text := range append(test.alsoStored, test.text) {
				require.Equal(t, test.stored, e.send(http.MethodPut, test.target, text).Code)
				w := e.mustSend(http.MethodGet, test.target, "")
				require.Equal(t, text, w.Body.String())
				require.Equal(t, test.contentType, w.Header().Get("Content-Type"))
			}

			e.backend.buckets["bucket"] = s3.Config{}.Restore(e.bucket.Export())
			require.Equal(t, test.text, e.mustSend(http.MethodGet, test.target, "").Body.String(), "after a restore")
			for range 2 {
				require.Equal(t, 204, e.send(http.MethodDelete, test.target, "").Code)
				require.Equal(t, test.missing, e.refused(http.MethodGet, test.target, ""))
			}
			e.allow(func(action, _, _ string) bool { return action == s3.ActionPutObject })
			for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
				require.Equal(t, "AccessDenied", e.refused(method, test.target, test.text))
			}
		})
	}
}

func TestLifecycleRuleIDs(t *testing.T) {
	e := newEndpoint(t)
	const rest = "<Status>Enabled</Status><Prefix/><Expiration><Days>1</Days></Expiration></Rule>"
	const text = "<LifecycleConfiguration><Rule>" + rest + "<Rule><ID>own</ID>" + rest + "</LifecycleConfiguration>"
	require.Equal(t, 200, e.send(http.MethodPut, "/bucket?lifecycle", text).Code)
	stored := e.mustSend(http.MethodGet, "/bucket?lifecycle", "").Body.String()
	require.Regexp(t, `^<LifecycleConfiguration><Rule><ID>\w+</ID><Status>Enabled.*</Rule><Rule><ID>own</ID><Status>`, stored)
	require.Equal(t, stored, e.mustSend(http.MethodGet, "/bucket?lifecycle", "").Body.String())
}
