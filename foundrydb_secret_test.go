package buckt_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

const (
	foundryPassword = "p4ssW0rdThatMustNotBeSeenAnywhere"
	foundryToken    = "fdb_live_T0kenThatMustNotBeSeenAnywhere"
	foundryMinted   = "M1ntedS3cretThatMustNotBeSeenAnywhere"
	foundrySigned   = "https://files-1.eu.files.foundrydb.com/a.txt?X-Amz-Signature=5ignatureThatMustNotBeSeen"
)

// foundryLine returns a client of FoundryDB for a line.
func foundryLine(t *testing.T, l *line, opts ...buckt.Option) *buckt.Client {
	t.Helper()
	client, err := buckt.New(append([]buckt.Option{
		buckt.WithTransport(l.transport), buckt.WithInsecureHTTP(), buckt.WithBaseURL(buckt.SystemFoundryDB, "http://foundrydb.test"),
		buckt.WithFoundryDB("admin", foundryPassword),
	}, opts...)...)
	require.NoError(t, err)
	return client
}

// A server may repeat the credential in any form.
func TestFoundryDBCredentialThatTheServerRepeats(t *testing.T) {
	t.Parallel()
	pair := base64.StdEncoding.EncodeToString([]byte("admin:" + foundryPassword))
	for name, tt := range map[string]struct {
		opts    []buckt.Option
		secrets []string
	}{
		"password": {nil, []string{foundryPassword, pair}},
		"token":    {[]buckt.Option{buckt.WithFoundryDBToken(foundryToken)}, []string{foundryToken}},
	} {
		for _, secret := range tt.secrets {
			for kind, response := range map[string]lineResponse{
				"JSON":    responseOf(401, `{"error":"unauthorized: `+secret+`"}`, jsonType),
				"text":    responseOf(503, "Authorization: "+secret, "Content-Type: text/plain"),
				"HTML":    responseOf(400, "<b>"+secret, "Content-Type: text/html"),
				"garbage": {raw: "HTTP/1.1 200 OK\r\n" + secret + "\r\n\r\n", then: func(*lineConn) {}},
			} {
				inBubble(t, name+"/"+secret[:4]+"/"+kind, func(t *testing.T) {
					l := newLine(t, always(response))
					var r secrettest.Recorder
					client := foundryLine(t, l, append(recorded(&r), tt.opts...)...)
					_, err := client.FoundryDB.FileServices.Get(t.Context(), "fs_1")
					require.Error(t, err)
					require.Contains(t, l.requests()[0].header.Get("Authorization"), tt.secrets[len(tt.secrets)-1])
					secrettest.RequireHidden(t, err, secret)
					r.RequireHidden(t, secret)
				})
			}
		}
	}
}

// A new secret is returned to the caller, and occurs nowhere else.
func TestFoundryDBMintedSecretsAreHidden(t *testing.T) {
	t.Parallel()
	key := `{"id":"key_1","name":"a","access_key_id":"AKID","secret_access_key":"` + foundryMinted + `","created_at":"2026-08-18T09:00:00Z"}`
	url := `{"method":"GET","url":"` + foundrySigned + `","expires_at":"2026-08-18T09:00:00Z"}`
	for name, tt := range map[string]struct {
		body, secret string
		call         func(context.Context, *buckt.Client) (any, buckt.Secret, error)
	}{
		"key": {key, foundryMinted, func(ctx context.Context, c *buckt.Client) (any, buckt.Secret, error) {
			k, err := c.FoundryDB.Keys.Create(ctx, "fs_1", buckt.FoundryDBKeyCreateParams{Name: "a", Permissions: buckt.FoundryDBRead})
			if err != nil {
				return nil, buckt.Secret{}, err
			}
			return k, k.SecretAccessKey, nil
		}},
		"URL": {url, foundrySigned, func(ctx context.Context, c *buckt.Client) (any, buckt.Secret, error) {
			u, err := c.FoundryDB.Objects.Presign(ctx, "fs_1", buckt.FoundryDBPresignParams{Method: "GET", Key: "a.txt"})
			if err != nil {
				return nil, buckt.Secret{}, err
			}
			return u, u.URL, nil
		}},
	} {
		for kind, response := range map[string]lineResponse{
			"success":               responseOf(201, tt.body, jsonType),
			"truncated":             responseWithLength(201, 999, tt.body[:len(tt.body)-20], jsonType),
			"cut within the secret": responseWithLength(201, 999, tt.body[:strings.Index(tt.body, tt.secret)+len(tt.secret)-4]),
			"of another type":       responseOf(201, `[`+tt.body+`]`, jsonType),
			"in an odd place":       responseOf(201, `{"id":{"`+tt.secret+`":7},"url":{"`+tt.secret+`":7}}`, jsonType),
			"a member of that name": responseOf(201, `{"`+tt.secret+`":1}`, jsonType),
			"HTML":                  responseOf(201, `<b>`+tt.secret+`</b>`),
			"behind a redirect":     responseOf(307, tt.body, "Location: https://elsewhere.test/?"+tt.secret),
		} {
			inBubble(t, name+"/"+kind, func(t *testing.T) {
				l := newLine(t, always(response))
				var r secrettest.Recorder
				client := foundryLine(t, l, append(recorded(&r), buckt.WithoutRetries())...)
				v, secret, err := tt.call(t.Context(), client)
				if err != nil {
					require.NotEqual(t, "success", kind)
					secrettest.RequireHidden(t, err, tt.secret)
				} else {
					require.Equal(t, tt.secret, secret.Reveal())
					secrettest.RequireHidden(t, v, tt.secret)
				}
				r.RequireHidden(t, tt.secret, foundryPassword)
			})
		}
	}
}

// Secrets in a list are not printed.
func TestFoundryDBListsHideSecrets(t *testing.T) {
	t.Parallel()
	client, _ := foundryDB.script(t, reply{body: `{"keys":[{"id":"a","secret_access_key":"` + foundryMinted + `"}]}`})
	page, err := client.FoundryDB.Keys.List(t.Context(), "fs_1", buckt.FoundryDBKeyListParams{})
	require.NoError(t, err)
	require.Equal(t, foundryMinted, page.Items[0].SecretAccessKey.Reveal())
	secrettest.RequireHidden(t, page, foundryMinted)
	secrettest.RequireHidden(t, *page, foundryMinted)
}
