package foundrydb_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestKeyPolicy(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallFoundryDB(t, server)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	keys := "/file-services/" + service.ID + "/keys"
	const policy = `{"statements":[{"effect":"Allow","actions":["s3:GetObject","s3:ListBucket"],"prefixes":["a/","b/"]},` +
		`{"effect":"Deny","actions":["s3:DeleteObject"]}]}`
	r := c.Post(keys, `{"name":"k","policy":`+policy+`}`)
	require.Equal(t, 201, r.Status, r.Body)
	require.Equal(t, "", r.At("permissions"))
	require.Equal(t, "", r.At("prefix"))
	require.Equal(t, mocktest.Reply{Body: policy}.JSON(), r.At("inline_policy"))
	require.Equal(t, r.At("inline_policy"), c.Get(keys).At("keys.0.inline_policy"))
	require.Equal(t, []foundrydb.Statement{
		{Actions: []string{"s3:GetObject", "s3:ListBucket"}, Prefixes: []string{"a/", "b/"}},
		{Deny: true, Actions: []string{"s3:DeleteObject"}},
	}, server.FoundryDB().Keys(service.ID)[0].Policy)
	require.NotContains(t, c.Post(keys, `{"name":"k","permissions":"read"}`).JSON(), "inline_policy")
}

func TestKeyPolicyInvalid(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallFoundryDB(t, server)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	for name, test := range map[string]struct{ fields, message string }{
		"with permissions":       {`"policy":{"statements":[{"effect":"Allow","actions":["s3:GetObject"]}]},"permissions":"read"`, "policy excludes permissions and prefix"},
		"with a prefix":          {`"policy":{"statements":[{"effect":"Allow","actions":["s3:GetObject"]}]},"prefix":"a/"`, "policy excludes permissions and prefix"},
		"a text":                 {`"policy":"Allow"`, "policy must be an object"},
		"no statements":          {`"policy":{}`, "policy.statements must be a list with at least one element"},
		"no statement":           {`"policy":{"statements":[]}`, "policy.statements must be a list with at least one element"},
		"a statement of text":    {`"policy":{"statements":["Allow"]}`, "policy.statements[0]: must be an object"},
		"no effect":              {`"policy":{"statements":[{"actions":["s3:GetObject"]}]}`, "policy.statements[0]: effect must be Allow or Deny"},
		"an effect in lowercase": {`"policy":{"statements":[{"effect":"allow","actions":["s3:GetObject"]}]}`, "policy.statements[0]: effect must be Allow or Deny"},
		"no actions":             {`"policy":{"statements":[{"effect":"Allow","actions":[]}]}`, "policy.statements[0]: actions must have at least one element"},
		"an action of another":   {`"policy":{"statements":[{"effect":"Allow","actions":["s3:GetObject"]},{"effect":"Deny","actions":["iam:CreateUser"]}]}`, "policy.statements[1]: actions must not contain iam:CreateUser"},
		"every action":           {`"policy":{"statements":[{"effect":"Allow","actions":["s3:*"]}]}`, "policy.statements[0]: actions must not contain s3:*"},
		"actions in numbers":     {`"policy":{"statements":[{"effect":"Allow","actions":[1]}]}`, "policy.statements[0]: actions must be a list of strings"},
		"a prefix with a slash":  {`"policy":{"statements":[{"effect":"Allow","actions":["s3:GetObject"],"prefixes":["/a"]}]}`, "policy.statements[0]: prefixes must not start with /, contain .. or contain whitespace"},
	} {
		t.Run(name, func(t *testing.T) {
			mocktest.RequireFoundryDBError(t, c.Post("/file-services/"+service.ID+"/keys", `{"name":"k",`+test.fields+`}`), 400, test.message)
		})
	}
	require.Empty(t, server.FoundryDB().Keys(service.ID))
}
