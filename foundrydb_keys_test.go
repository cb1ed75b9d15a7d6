package buckt_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// seedKey is the seed's sample of a new key, verbatim.
const seedKey = `{
"id": "a1b2c3d4-...",
"name": "backend-uploads",
"access_key_id": "EXAMPLEkeyid",
"secret_access_key": "EXAMPLEsecret",
"prefix": "uploads/",
"permissions": "readwrite",
"status": "active"
}`

func seedMintedKey() buckt.FoundryDBKey {
	return buckt.FoundryDBKey{
		ID: "a1b2c3d4-...", Name: "backend-uploads", AccessKeyID: "EXAMPLEkeyid", SecretAccessKey: buckt.NewSecret("EXAMPLEsecret"),
		Prefix: "uploads/", Permissions: buckt.FoundryDBReadWrite, Status: buckt.FoundryDBKeyActive,
	}
}

// fullKey has every documented field, and an unknown one.
const fullKey = `{
	"id": "key_2",
	"service_id": "fs_1",
	"user_id": "user_1",
	"organization_id": "org_1",
	"name": "policy",
	"access_key_id": "AKID2",
	"prefix": "",
	"permissions": "custom",
	"inline_policy": {"statements":[{"effect":"Allow","actions":["s3:GetObject","s3:ListBucket"],"prefixes":["a/","b/"]},{"effect":"Deny","actions":["s3:*"]}]},
	"purpose": "attachment",
	"status": "revoked",
	"last_used_at": "2026-08-18T09:10:00Z",
	"revoked_at": "2026-08-18T09:20:00Z",
	"created_at": "2026-08-18T09:00:00Z",
	"updated_at": "2026-08-18T09:20:00.25Z",
	"provider": "x"
}`

func fullMintedKey() buckt.FoundryDBKey {
	return buckt.FoundryDBKey{
		ID: "key_2", ServiceID: "fs_1", UserID: "user_1", OrganizationID: "org_1", Name: "policy", AccessKeyID: "AKID2", Permissions: "custom",
		InlinePolicy: &buckt.FoundryDBKeyPolicy{Statements: []buckt.FoundryDBPolicyStatement{
			{Effect: buckt.FoundryDBAllow, Actions: []string{"s3:GetObject", "s3:ListBucket"}, Prefixes: []string{"a/", "b/"}},
			{Effect: buckt.FoundryDBDeny, Actions: []string{"s3:*"}},
		}},
		Purpose: buckt.FoundryDBKeyForAttachment, Status: buckt.FoundryDBKeyRevoked,
		LastUsedAt: at(2026, 8, 18, 9, 10, 0, 0), RevokedAt: at(2026, 8, 18, 9, 20, 0, 0),
		CreatedAt: at(2026, 8, 18, 9, 0, 0, 0), UpdatedAt: at(2026, 8, 18, 9, 20, 0, 250),
	}
}

func TestFoundryDBKeysOnTheWire(t *testing.T) {
	t.Parallel()
	seed, full := seedMintedKey(), fullMintedKey()
	create := func(name, body string, params buckt.FoundryDBKeyCreateParams) wireCase {
		return wireCase{
			name: "create: " + name, method: http.MethodPost, path: "/file-services/fs_1/keys", body: body,
			response: reply{status: http.StatusCreated, body: seedKey}, want: &seed,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.Keys.Create(ctx, "fs_1", params)
			},
		}
	}
	list := func(ctx context.Context, c *buckt.Client) (any, error) {
		return c.FoundryDB.Keys.List(ctx, "fs_1", buckt.FoundryDBKeyListParams{})
	}
	foundryDB.wire(t, []wireCase{
		create("with a prefix", `{"name":"backend-uploads","permissions":"readwrite","prefix":"uploads/"}`,
			buckt.FoundryDBKeyCreateParams{Name: "backend-uploads", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/"}),
		create("for the whole bucket", `{"name":"n","permissions":"read"}`, buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBRead}),
		create("to write", `{"name":"n","permissions":"write"}`, buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBWrite}),
		create("with what the server alone can judge", `{"name":" ","permissions":"read","prefix":"a//.b/<>&\"ü"}`,
			buckt.FoundryDBKeyCreateParams{Name: " ", Permissions: buckt.FoundryDBRead, Prefix: `a//.b/<>&"ü`}),
		create("with a policy",
			`{"name":"n","policy":{"statements":[{"effect":"Allow","actions":["s3:GetObject"],"prefixes":["a/"]},{"effect":"Deny","actions":["s3:Moo"]}]}}`,
			buckt.FoundryDBKeyCreateParams{Name: "n", Policy: &buckt.FoundryDBKeyPolicy{Statements: []buckt.FoundryDBPolicyStatement{
				{Effect: buckt.FoundryDBAllow, Actions: []string{"s3:GetObject"}, Prefixes: []string{"a/"}},
				{Effect: buckt.FoundryDBDeny, Actions: []string{"s3:Moo"}},
			}}}),
		{
			name: "create in a service whose id must be escaped", method: http.MethodPost, path: "/file-services/a%20b/keys",
			body: `{"name":"n","permissions":"read"}`, response: reply{status: http.StatusOK, body: seedKey}, want: &seed,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.Keys.Create(ctx, "a b", buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBRead})
			},
		},
		{
			name: "list", method: http.MethodGet, path: "/file-services/fs_1/keys", call: list,
			response: reply{body: `{"keys":[{"id":"key_1","name":"a","access_key_id":"AKID1","prefix":"uploads/","permissions":"read","status":"active",` +
				`"last_used_at":null,"created_at":""},` + fullKey + `]}`},
			want: &buckt.Page[buckt.FoundryDBKey]{Items: []buckt.FoundryDBKey{
				{ID: "key_1", Name: "a", AccessKeyID: "AKID1", Prefix: "uploads/", Permissions: buckt.FoundryDBRead, Status: buckt.FoundryDBKeyActive},
				full,
			}},
		},
		{
			name: "list of nothing", method: http.MethodGet, path: "/file-services/fs_1/keys", call: list,
			response: reply{body: `{"keys":null}`}, want: &buckt.Page[buckt.FoundryDBKey]{Items: []buckt.FoundryDBKey{}},
		},
		{
			name: "delete", method: http.MethodDelete, path: "/file-services/fs_1/keys/a1b2c3d4-...",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.Keys.Delete(ctx, "fs_1", "a1b2c3d4-..."))
			},
			response: reply{status: http.StatusNoContent},
		},
		{
			name: "delete answered with a body", method: http.MethodDelete, path: "/file-services/a%20b/keys/d%23e%3F",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.Keys.Delete(ctx, "a b", "d#e?"))
			},
			response: reply{body: `[]`},
		},
	})
}

// A withheld secret is empty, whatever its mark is; a secret in any response is decoded.
func TestFoundryDBKeySecretsInLists(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		``: "", `,"secret_access_key":""`: "", `,"secret_access_key":null`: "", `,"secret_access_key":"[REDACTED]"`: "",
		`,"secret_access_key":"told"`: "told",
	} {
		client, _ := foundryDB.script(t, reply{body: `{"keys":[{"id":"key_1"` + field + `}]}`})
		page, err := client.FoundryDB.Keys.List(t.Context(), "fs_1", buckt.FoundryDBKeyListParams{})
		require.NoError(t, err)
		require.Equal(t, want, page.Items[0].SecretAccessKey.Reveal(), field)
		require.Equal(t, want == "", page.Items[0].SecretAccessKey.IsZero(), field)
	}
}

// A create must return the secret: a response without it is an error, and a response truncated after it is sufficient.
func TestFoundryDBKeyCreateResponses(t *testing.T) {
	t.Parallel()
	params := buckt.FoundryDBKeyCreateParams{Name: "ci", Permissions: buckt.FoundryDBRead}
	for name, body := range map[string]string{
		"empty":           ``,
		"nothing":         `{}`,
		"null":            `null`,
		"no secret":       `{"id":"key_1","access_key_id":"AKID"}`,
		"null secret":     `{"id":"key_1","secret_access_key":null}`,
		"empty secret":    `{"id":"key_1","secret_access_key":""}`,
		"hidden secret":   `{"id":"key_1","secret_access_key":"[REDACTED]"}`,
		"no id":           `{"secret_access_key":"s3cretThatMustNotBeSeen"}`,
		"cut off before":  `{"id":"key_1","secret_access_key":"s3cretThatMust`,
		"hidden, and odd": `{"id":"key_1","secret_access_key":"[REDACTED]","name":7}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := foundryDB.script(t, reply{status: http.StatusCreated, body: body})
			created, err := client.FoundryDB.Keys.Create(t.Context(), "fs_1", params)
			require.Nil(t, created)
			require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.NotContains(t, err.Error(), "s3cret")
			require.Len(t, s.sent(), 1)
		})
	}
	for name, body := range map[string]string{
		"cut off behind":     `{"name":"ci","id":"key_1","secret_access_key":"s3cret","access_key_id":"AKID","permissions":"read","created_at":"20`,
		"a time that is odd": `{"id":"key_1","name":"ci","access_key_id":"AKID","secret_access_key":"s3cret","permissions":"read","created_at":"yesterday"}`,
		"a list that is odd": `{"id":"key_1","inline_policy":[1],"access_key_id":"AKID","name":"ci","secret_access_key":"s3cret","permissions":"read"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := foundryDB.script(t, reply{status: http.StatusCreated, body: body})
			created, err := client.FoundryDB.Keys.Create(t.Context(), "fs_1", params)
			require.NoError(t, err)
			require.Equal(t, &buckt.FoundryDBKey{
				ID: "key_1", Name: "ci", AccessKeyID: "AKID", SecretAccessKey: buckt.NewSecret("s3cret"), Permissions: buckt.FoundryDBRead,
			}, created)
		})
	}
	t.Run("the id and the secret alone", func(t *testing.T) {
		t.Parallel()
		client, _ := foundryDB.script(t, reply{body: `{"id":"key_1","secret_access_key":"s3cret","name":{}}`})
		created, err := client.FoundryDB.Keys.Create(t.Context(), "fs_1", params)
		require.NoError(t, err)
		require.Equal(t, &buckt.FoundryDBKey{ID: "key_1", SecretAccessKey: buckt.NewSecret("s3cret")}, created)
	})
}
