package buckt_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Only a secret that is not empty is written as "[redacted]". Decoding that text is an error and does not replace a secret.
func TestSecretMarkIsNotASecret(t *testing.T) {
	t.Parallel()
	type document struct {
		Key  buckt.Secret
		Ptr  *buckt.Secret
		Keys []buckt.Secret
	}
	held := buckt.NewSecret(lineMinted)
	for name, pkg := range codecs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := pkg.marshal(document{Keys: []buckt.Secret{{}}})
			require.NoError(t, err)
			require.JSONEq(t, `{"Key":null,"Ptr":null,"Keys":[null]}`, string(text))
			read := document{Key: held, Ptr: &held}
			require.NoError(t, pkg.unmarshal(text, &read))
			require.Equal(t, document{Keys: []buckt.Secret{{}}}, read)

			text, err = pkg.marshal(document{Key: held, Ptr: &held, Keys: []buckt.Secret{held}})
			require.NoError(t, err)
			require.JSONEq(t, `{"Key":"[redacted]","Ptr":"[redacted]","Keys":["[redacted]"]}`, string(text))
			read = document{Key: buckt.NewSecret("before")}
			err = pkg.unmarshal(text, &read)
			require.ErrorIs(t, err, buckt.ErrRedactedSecret)
			require.ErrorContains(t, err, "buckt.Store")
			require.Equal(t, "before", read.Key.Reveal())

			text, err = pkg.marshal(buckt.CreatedKey{ID: "key_1", Key: held})
			require.NoError(t, err)
			require.ErrorIs(t, pkg.unmarshal(text, &buckt.CreatedKey{}), buckt.ErrRedactedSecret)

			require.NoError(t, pkg.unmarshal([]byte(`{"Key":"[REDACTED]"}`), &read))
			require.True(t, read.Key.IsZero())
			require.ErrorIs(t, pkg.unmarshal([]byte(`{"Key":"\u005bredacted]"}`), &read), buckt.ErrRedactedSecret)
		})
	}
}

// Flags, environment variables and other formats use the text marshalers.
func TestSecretAsText(t *testing.T) {
	t.Parallel()
	type element struct {
		Key buckt.Secret `xml:"key"`
	}
	for name, tt := range map[string]struct{ secret, text string }{
		"held": {lineMinted, "[redacted]"}, "empty": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := buckt.NewSecret(tt.secret).MarshalText()
			require.NoError(t, err)
			require.Equal(t, tt.text, string(text))
			text, err = xml.Marshal(element{buckt.NewSecret(tt.secret)})
			require.NoError(t, err)
			require.Equal(t, "<element><key>"+tt.text+"</key></element>", string(text))
		})
	}
	var read element
	require.NoError(t, xml.Unmarshal([]byte("<element><key>"+lineMinted+"</key></element>"), &read))
	require.Equal(t, lineMinted, read.Key.Reveal())
	require.NoError(t, xml.Unmarshal([]byte("<element><key></key></element>"), &read))
	require.True(t, read.Key.IsZero())
	require.ErrorIs(t, xml.Unmarshal([]byte("<element><key>[redacted]</key></element>"), &read), buckt.ErrRedactedSecret)
	require.NoError(t, xml.Unmarshal([]byte("<element><key>[REDACTED]</key></element>"), &read))
	require.True(t, read.Key.IsZero())

	flags := flag.NewFlagSet("", flag.ContinueOnError)
	var fromFlag buckt.Secret
	flags.TextVar(&fromFlag, "key", buckt.Secret{}, "")
	require.NoError(t, flags.Parse([]string{"-key", lineMinted}))
	require.Equal(t, lineMinted, fromFlag.Reveal())
}

// A nil pointer to a secret is logged as nil, and not as a panic; a secret is logged as its mark in every form.
func TestSecretInLogs(t *testing.T) {
	t.Parallel()
	held := buckt.NewSecret(lineMinted)
	type params struct {
		Key *buckt.Secret
	}
	for name, tt := range map[string]struct {
		value      any
		text, json string
	}{
		"nil pointer":           {(*buckt.Secret)(nil), `key=<nil>`, `{"key":null}`},
		"nil pointer in struct": {params{}, `key={Key:<nil>}`, `{"key":{"Key":null}}`},
		"value":                 {held, `key=[redacted]`, `{"key":"[redacted]"}`},
		"pointer":               {&held, `key=[redacted]`, `{"key":"[redacted]"}`},
		"zero":                  {buckt.Secret{}, `key=""`, `{"key":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			only := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key != "key" && a.Key != "Key" {
					return slog.Attr{}
				}
				return a
			}}
			var text, object bytes.Buffer
			slog.New(slog.NewTextHandler(&text, only)).Info("m", "key", tt.value)
			slog.New(slog.NewJSONHandler(&object, only)).Info("m", "key", tt.value)
			require.Equal(t, tt.text+"\n", text.String())
			require.JSONEq(t, tt.json, object.String())
		})
	}
}

// A response with this package's mark instead of a secret is a response without the secret: a list with such a row is still decoded,
// and so is a new key without its secret.
func TestSecretMarkInAResponse(t *testing.T) {
	t.Parallel()
	client, _ := newOtherSystem(t, []reply{
		{body: `{"data":[{"id":1,"label":"a","secret_key":"[redacted]"},{"id":2,"label":"b","secret_key":null}],"page":1,"pages":1,"results":2}`},
		{body: `{"id":1,"label":"a","access_key":"AK","secret_key":"[redacted]"}`},
	})
	page, err := client.Linode.Keys.List(t.Context(), buckt.LinodeKeyListParams{})
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	require.True(t, page.Items[0].SecretKey.IsZero())
	_, err = client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "a", BucketAccess: buckt.LinodeAllBuckets()})
	require.ErrorAs(t, err, new(*buckt.OutcomeUnknownError))
	require.ErrorContains(t, err, "secret_key")
}
