package buckt_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

// fiveSystems have one call each, which shows how the system is reached.
var fiveSystems = []struct {
	system       buckt.System
	variables    map[string]string
	option       buckt.Option
	header, want string // the credential of the variables
	explicit     string // that of the option
	base, host   string // the variable of the base URL, and the host without it
	path         string // of the call, with that of the system's own base URL
	hint         string
	call         func(context.Context, *buckt.Client) error
}{
	{
		system: buckt.SystemBuckt, variables: map[string]string{"BUCKT_API_KEY": "bkt_env"}, option: buckt.WithAPIKey("bkt_option"),
		header: "Authorization", want: "Bearer bkt_env", explicit: "Bearer bkt_option",
		base: "BUCKT_BASE_URL", host: "api.buckt.dev", path: "/v1/buckets", hint: "BUCKT_API_KEY",
		call: func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Buckets.List(ctx, buckt.BucketListParams{})
			return err
		},
	},
	{
		system: buckt.SystemFoundryDB, variables: map[string]string{"FOUNDRYDB_USERNAME": "admin", "FOUNDRYDB_PASSWORD": "password"},
		option: buckt.WithFoundryDB("me", "pass:word"),
		header: "Authorization", want: "Basic YWRtaW46cGFzc3dvcmQ=", explicit: "Basic bWU6cGFzczp3b3Jk",
		base: "FOUNDRYDB_BASE_URL", host: "api.foundrydb.com", path: "/file-services", hint: "FOUNDRYDB_USERNAME",
		call: func(ctx context.Context, c *buckt.Client) error {
			_, err := c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
			return err
		},
	},
	{
		system: buckt.SystemAmove, variables: map[string]string{"AMOVE_TOKEN": "env.jwt"}, option: buckt.WithAmove("option.jwt"),
		header: "Authorization", want: "Bearer env.jwt", explicit: "Bearer option.jwt",
		base: "AMOVE_BASE_URL", host: "api.amove.io", path: "/api/v1/cloudaccount/get_all", hint: "AMOVE_TOKEN",
		call: func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{})
			return err
		},
	},
	{
		system: buckt.SystemLinode, variables: map[string]string{"LINODE_TOKEN": "env"}, option: buckt.WithLinode("option"),
		header: "Authorization", want: "Bearer env", explicit: "Bearer option",
		base: "LINODE_BASE_URL", host: "api.linode.com", path: "/v4/object-storage/keys/1", hint: "LINODE_TOKEN",
		call: func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Linode.Keys.Get(ctx, 1)
			return err
		},
	},
	{
		system: buckt.SystemTornado, variables: map[string]string{"TORNADO_API_KEY": "sk_env"}, option: buckt.WithTornado("sk_option"),
		header: "X-Api-Key", want: "sk_env", explicit: "sk_option",
		base: "TORNADO_BASE_URL", host: "tornado.velys.software", path: "/usage", hint: "TORNADO_API_KEY",
		call: func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Tornado.Usage(ctx)
			return err
		},
	},
}

// allVariables are the variables that FromEnv reads.
var allVariables = []string{
	"BUCKT_API_KEY", "FOUNDRYDB_USERNAME", "FOUNDRYDB_PASSWORD", "FOUNDRYDB_TOKEN", "FOUNDRYDB_ORG_ID", "AMOVE_TOKEN", "LINODE_TOKEN",
	"TORNADO_API_KEY", "BUCKT_BASE_URL", "FOUNDRYDB_BASE_URL", "AMOVE_BASE_URL", "LINODE_BASE_URL", "TORNADO_BASE_URL",
}

// setEnv sets these variables, and empties all others that FromEnv reads.
func setEnv(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, name := range allVariables {
		t.Setenv(name, variables[name])
	}
	for name := range variables {
		require.Contains(t, allVariables, name)
	}
}

// reached returns the request that a call of a new client sends.
func reached(t *testing.T, call func(context.Context, *buckt.Client) error, opts ...buckt.Option) sent {
	t.Helper()
	s := &script{t: t, responses: []reply{{status: http.StatusTeapot}}}
	client, err := buckt.New(append([]buckt.Option{buckt.WithTransport(s)}, opts...)...)
	require.NoError(t, err)
	require.Error(t, call(t.Context(), client))
	return s.only()
}

func TestEverySystemHasItsCredential(t *testing.T) {
	for _, tt := range fiveSystems {
		t.Run(string(tt.system), func(t *testing.T) {
			only := func(t *testing.T, r sent, want string) {
				t.Helper()
				require.Equal(t, []string{want}, r.header[tt.header])
				for _, header := range []string{"Authorization", "X-Api-Key"} {
					if header != tt.header {
						require.NotContains(t, r.header, header)
					}
				}
				require.Equal(t, tt.path, r.path)
				require.Equal(t, tt.host, r.host)
				require.Equal(t, "https", r.scheme)
			}
			setEnv(t, tt.variables)
			only(t, reached(t, tt.call, buckt.FromEnv()), tt.want)
			only(t, reached(t, tt.call, tt.option), tt.explicit)
			only(t, reached(t, tt.call, tt.option, buckt.FromEnv()), tt.explicit)
			only(t, reached(t, tt.call, buckt.FromEnv(), tt.option), tt.explicit)

			// The credentials of all systems do not get in each other's way.
			all := []buckt.Option{}
			for _, other := range fiveSystems {
				all = append(all, other.option)
			}
			only(t, reached(t, tt.call, all...), tt.explicit)

			// Without its own, and with those of all others, nothing is sent.
			setEnv(t, nil)
			s := &script{t: t}
			opts := []buckt.Option{buckt.WithTransport(s), buckt.FromEnv()}
			for _, other := range fiveSystems {
				if other.system != tt.system {
					opts = append(opts, other.option)
				}
			}
			client, err := buckt.New(opts...)
			require.NoError(t, err)
			err = tt.call(t.Context(), client)
			e, ok := err.(*buckt.MissingCredentialError)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.system, e.System)
			require.ErrorContains(t, err, tt.hint)
			require.Empty(t, s.sent())
		})
	}
}

func TestEverySystemHasItsBaseURL(t *testing.T) {
	for _, tt := range fiveSystems {
		t.Run(string(tt.system), func(t *testing.T) {
			variables := map[string]string{tt.base: "https://env.test/base/"}
			for name, value := range tt.variables {
				variables[name] = value
			}
			setEnv(t, variables)
			option := buckt.WithBaseURL(tt.system, "https://option.test")
			path := strings.TrimPrefix(strings.TrimPrefix(tt.path, "/v1"), "/v4")
			for _, row := range []struct {
				opts []buckt.Option
				want string
			}{
				{[]buckt.Option{buckt.FromEnv()}, "env.test/base" + path},
				{[]buckt.Option{buckt.FromEnv(), option}, "option.test" + path},
				{[]buckt.Option{option, buckt.FromEnv()}, "option.test" + path},
				{[]buckt.Option{option, tt.option}, "option.test" + path},
			} {
				r := reached(t, tt.call, row.opts...)
				require.Equal(t, row.want, r.host+r.path)
			}
			for _, bad := range []string{"env.test", "http://env.test", "https://u:p@env.test"} {
				setEnv(t, map[string]string{tt.base: bad})
				_, err := buckt.New(buckt.FromEnv())
				requireInvalid(t, err, "New", tt.base, "must")
				_, err = buckt.New(buckt.WithBaseURL(tt.system, bad))
				requireInvalid(t, err, "New", "BaseURL", "must")
			}
		})
	}
}

// FoundryDB has two credentials and an organization.
func TestFoundryDBCredentials(t *testing.T) {
	list := func(ctx context.Context, c *buckt.Client) error {
		_, err := c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
		return err
	}
	basic, token, org := buckt.WithFoundryDB("me", "pass:word"), buckt.WithFoundryDBToken("fdb_live_option"), buckt.WithFoundryDBOrganization("org_option")
	const basicOption, basicEnv = "Basic bWU6cGFzczp3b3Jk", "Basic YWRtaW46cGFzc3dvcmQ="
	pair := map[string]string{"FOUNDRYDB_USERNAME": "admin", "FOUNDRYDB_PASSWORD": "password"}
	all := map[string]string{"FOUNDRYDB_USERNAME": "admin", "FOUNDRYDB_PASSWORD": "password", "FOUNDRYDB_TOKEN": "fdb_live_env", "FOUNDRYDB_ORG_ID": "org_env"}
	env := buckt.FromEnv()
	for name, tt := range map[string]struct {
		variables map[string]string
		opts      []buckt.Option
		want, org string
	}{
		"user and password":                      {nil, []buckt.Option{basic}, basicOption, ""},
		"token":                                  {nil, []buckt.Option{token}, "Bearer fdb_live_option", ""},
		"token and user":                         {nil, []buckt.Option{token, basic}, "Bearer fdb_live_option", ""},
		"user and token":                         {nil, []buckt.Option{basic, token}, "Bearer fdb_live_option", ""},
		"organization":                           {nil, []buckt.Option{org, basic}, basicOption, "org_option"},
		"organization with a token":              {nil, []buckt.Option{token, org}, "Bearer fdb_live_option", "org_option"},
		"pair from the environment":              {pair, []buckt.Option{env}, basicEnv, ""},
		"all from the environment":               {all, []buckt.Option{env}, "Bearer fdb_live_env", "org_env"},
		"user over the environment's token":      {all, []buckt.Option{basic, env}, basicOption, "org_env"},
		"user over it, the other way round":      {all, []buckt.Option{env, basic}, basicOption, "org_env"},
		"token over the environment's":           {all, []buckt.Option{env, token}, "Bearer fdb_live_option", "org_env"},
		"organization over the environment's":    {all, []buckt.Option{env, org}, "Bearer fdb_live_env", "org_option"},
		"organization, the other way round":      {all, []buckt.Option{org, env}, "Bearer fdb_live_env", "org_option"},
		"organization of the environment, alone": {map[string]string{"FOUNDRYDB_ORG_ID": "org_env"}, []buckt.Option{env, token}, "Bearer fdb_live_option", "org_env"},
		"not asked for":                          {all, []buckt.Option{token}, "Bearer fdb_live_option", ""},
	} {
		t.Run(name, func(t *testing.T) {
			setEnv(t, tt.variables)
			r := reached(t, list, tt.opts...)
			require.Equal(t, []string{tt.want}, r.header["Authorization"])
			require.Equal(t, tt.org, r.header.Get("X-Active-Org-Id"))
		})
	}
}

func TestInvalidCredentials(t *testing.T) {
	for name, tt := range map[string]struct {
		option      buckt.Option
		field, rule string
	}{
		"no FoundryDB user":         {buckt.WithFoundryDB("", "p"), "FoundryDB user", "empty"},
		"colon in it":               {buckt.WithFoundryDB("a:b", "p"), "FoundryDB user", "colon"},
		"no FoundryDB password":     {buckt.WithFoundryDB("a", ""), "FoundryDB password", "empty"},
		"control in the user":       {buckt.WithFoundryDB("a\x00b", "p"), "FoundryDB user", "control"},
		"line break in the user":    {buckt.WithFoundryDB("a\nb", "p"), "FoundryDB user", "control"},
		"space behind the user":     {buckt.WithFoundryDB("a ", "p"), "FoundryDB user", "space"},
		"control in the password":   {buckt.WithFoundryDB("a", "p\x7fq"), "FoundryDB password", "control"},
		"C1 in the password":        {buckt.WithFoundryDB("a", "p\u0085q"), "FoundryDB password", "control"},
		"space behind the password": {buckt.WithFoundryDB("a", "p "), "FoundryDB password", "space"},
		"password, not UTF-8":       {buckt.WithFoundryDB("a", "p\xff"), "FoundryDB password", "UTF-8"},
		"no FoundryDB token":        {buckt.WithFoundryDBToken(""), "FoundryDB token", "empty"},
		"FoundryDB token, broken":   {buckt.WithFoundryDBToken("fdb_live_1\n"), "FoundryDB token", "line breaks"},
		"no FoundryDB organization": {buckt.WithFoundryDBOrganization(""), "FoundryDB organization", "empty"},
		"odd organization":          {buckt.WithFoundryDBOrganization("a b"), "FoundryDB organization", "spaces"},
		"no Amove token":            {buckt.WithAmove(""), "Amove token", "empty"},
		"Amove token with a scheme": {buckt.WithAmove("Bearer x"), "Amove token", "spaces"},
		"no Linode token":           {buckt.WithLinode(""), "Linode token", "empty"},
		"Linode token beyond ASCII": {buckt.WithLinode("ü"), "Linode token", "ASCII"},
		"no Tornado key":            {buckt.WithTornado(""), "Tornado key", "empty"},
		"Tornado key, broken":       {buckt.WithTornado("sk_1\r\nX-Evil: 1"), "Tornado key", "line breaks"},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := buckt.New(tt.option)
			require.Nil(t, client)
			requireInvalid(t, err, "New", tt.field, tt.rule)
		})
	}
	for name, tt := range map[string]struct {
		variables   map[string]string
		field, rule string
	}{
		"user without a password": {map[string]string{"FOUNDRYDB_USERNAME": "a"}, "FOUNDRYDB_PASSWORD", "empty"},
		"password without a user": {map[string]string{"FOUNDRYDB_PASSWORD": "p"}, "FOUNDRYDB_USERNAME", "empty"},
		"user with a colon":       {map[string]string{"FOUNDRYDB_USERNAME": "a:b", "FOUNDRYDB_PASSWORD": "p"}, "FOUNDRYDB_USERNAME", "colon"},
		"FoundryDB token":         {map[string]string{"FOUNDRYDB_TOKEN": "a\n"}, "FOUNDRYDB_TOKEN", "line breaks"},
		"FoundryDB organization":  {map[string]string{"FOUNDRYDB_ORG_ID": "a b"}, "FOUNDRYDB_ORG_ID", "spaces"},
		"Amove":                   {map[string]string{"AMOVE_TOKEN": "a\n"}, "AMOVE_TOKEN", "line breaks"},
		"Linode":                  {map[string]string{"LINODE_TOKEN": "a "}, "LINODE_TOKEN", "spaces"},
		"Tornado":                 {map[string]string{"TORNADO_API_KEY": "ü"}, "TORNADO_API_KEY", "ASCII"},
		"Buckt":                   {map[string]string{"BUCKT_API_KEY": "sk_1"}, "BUCKT_API_KEY", "bkt_"},
	} {
		t.Run("variable: "+name, func(t *testing.T) {
			setEnv(t, tt.variables)
			_, err := buckt.New(buckt.FromEnv())
			requireInvalid(t, err, "New", tt.field, tt.rule)
		})
	}
}

// Trailing characters that a file or a shell may add to a value are rejected, in every credential and base URL of every system. The
// error names the variable and the system.
func TestValuesThatEndWithASpaceOrLineBreak(t *testing.T) {
	names := map[buckt.System]string{
		buckt.SystemBuckt: "Buckt", buckt.SystemFoundryDB: "FoundryDB", buckt.SystemAmove: "Amove", buckt.SystemLinode: "Linode", buckt.SystemTornado: "Tornado",
	}
	foundryDB := map[string]string{"FOUNDRYDB_USERNAME": "admin", "FOUNDRYDB_PASSWORD": "password"}
	for _, row := range []struct {
		system   buckt.System
		variable string
		value    string
		others   map[string]string
		option   func(string) buckt.Option
	}{
		{buckt.SystemBuckt, "BUCKT_API_KEY", "bkt_1", nil, buckt.WithAPIKey},
		{buckt.SystemFoundryDB, "FOUNDRYDB_TOKEN", "fdb_1", nil, buckt.WithFoundryDBToken},
		{buckt.SystemFoundryDB, "FOUNDRYDB_USERNAME", "admin", foundryDB, func(v string) buckt.Option { return buckt.WithFoundryDB(v, "password") }},
		{buckt.SystemFoundryDB, "FOUNDRYDB_PASSWORD", "password", foundryDB, func(v string) buckt.Option { return buckt.WithFoundryDB("admin", v) }},
		{buckt.SystemFoundryDB, "FOUNDRYDB_ORG_ID", "org_1", nil, buckt.WithFoundryDBOrganization},
		{buckt.SystemAmove, "AMOVE_TOKEN", "a.jwt", nil, buckt.WithAmove},
		{buckt.SystemLinode, "LINODE_TOKEN", "token", nil, buckt.WithLinode},
		{buckt.SystemTornado, "TORNADO_API_KEY", "sk_1", nil, buckt.WithTornado},
		{buckt.SystemBuckt, "BUCKT_BASE_URL", "https://h.test/v1", nil, baseURLOf(buckt.SystemBuckt)},
		{buckt.SystemFoundryDB, "FOUNDRYDB_BASE_URL", "https://h.test", nil, baseURLOf(buckt.SystemFoundryDB)},
		{buckt.SystemAmove, "AMOVE_BASE_URL", "https://h.test/", nil, baseURLOf(buckt.SystemAmove)},
		{buckt.SystemLinode, "LINODE_BASE_URL", "https://h.test/v4", nil, baseURLOf(buckt.SystemLinode)},
		{buckt.SystemTornado, "TORNADO_BASE_URL", "https://h.test", nil, baseURLOf(buckt.SystemTornado)},
	} {
		for name, end := range map[string]string{"none": "", "space": " ", "newline": "\n", "CRLF": "\r\n", "tab": "\t"} {
			t.Run(row.variable+" "+name, func(t *testing.T) {
				variables := map[string]string{}
				for k, v := range row.others {
					variables[k] = v
				}
				variables[row.variable] = row.value + end
				setEnv(t, variables)
				_, ofVariable := buckt.New(buckt.FromEnv())
				_, ofOption := buckt.New(row.option(row.value + end))
				if end == "" {
					require.NoError(t, ofVariable)
					require.NoError(t, ofOption)
					return
				}
				requireInvalid(t, ofVariable, "New", row.variable, "must")
				require.ErrorContains(t, ofVariable, names[row.system])
				require.True(t, isType[*buckt.InvalidInputError](ofOption), "%v", ofOption)
				require.ErrorContains(t, ofOption, names[row.system])
			})
		}
	}
}

func baseURLOf(system buckt.System) func(string) buckt.Option {
	return func(url string) buckt.Option { return buckt.WithBaseURL(system, url) }
}

// Segments that a proxy or server would resolve are refused in base URLs. An escaped slash is kept.
func TestSegmentsOfBaseURLs(t *testing.T) {
	for _, tt := range fiveSystems {
		path := strings.TrimPrefix(strings.TrimPrefix(tt.path, "/v1"), "/v4")
		for _, base := range []string{"/a/../b", "/..", "/./b", "/a/.", "/%2e%2E/b", "/a%2F..", "/a%2F../b"} {
			t.Run(string(tt.system)+" refuses "+base, func(t *testing.T) {
				_, err := buckt.New(baseURLOf(tt.system)("https://h.test" + base))
				requireInvalid(t, err, "New", "BaseURL", "segment")
			})
		}
		for base, want := range map[string]string{"": "", "/": "", "/a%2Fb": "/a%2Fb", "/a%2F": "/a%2F", "/a%2F/": "/a%2F", "/...": "/...", "/a//b/": "/a//b"} {
			t.Run(string(tt.system)+" keeps "+base, func(t *testing.T) {
				setEnv(t, nil)
				r := reached(t, tt.call, tt.option, baseURLOf(tt.system)("https://h.test"+base))
				require.Equal(t, want+path, r.path)
			})
		}
	}
}

// An invalid variable is ignored if an option replaces it.
func TestVariablesThatAreNotNeeded(t *testing.T) {
	variables := map[string]string{"BUCKT_API_KEY": "nonsense", "FOUNDRYDB_USERNAME": "a:b", "FOUNDRYDB_TOKEN": "a b", "FOUNDRYDB_ORG_ID": "a b"}
	opts := []buckt.Option{buckt.FromEnv(), buckt.WithFoundryDBOrganization("org_1")}
	for _, tt := range fiveSystems {
		variables[tt.base] = "nonsense"
		opts = append(opts, tt.option, buckt.WithBaseURL(tt.system, "https://option.test"))
	}
	variables["AMOVE_TOKEN"], variables["LINODE_TOKEN"], variables["TORNADO_API_KEY"] = "a b", "a b", "a b"
	setEnv(t, variables)
	_, err := buckt.New(opts...)
	require.NoError(t, err)
}

// A printed client or error contains no credential.
func TestCredentialsOfTheFiveAreHidden(t *testing.T) {
	const secret = "sk__Cr3dentialThatMustNotBeSeenAnywhere"
	setEnv(t, nil)
	opts := []buckt.Option{
		buckt.WithFoundryDB("admin", secret), buckt.WithFoundryDBToken(secret), buckt.WithAmove(secret), buckt.WithLinode(secret), buckt.WithTornado(secret),
	}
	client, err := buckt.New(opts...)
	require.NoError(t, err)
	for _, v := range []any{client, *client, opts, client.FoundryDB, *client.FoundryDB, client.FoundryDB.Keys, client.Amove, client.Linode, client.Tornado, *client.Tornado} {
		secrettest.RequireHidden(t, v, secret)
	}
	for _, bad := range []buckt.Option{
		buckt.WithFoundryDB(secret+":", "p"), buckt.WithFoundryDBToken(secret + "\n"), buckt.WithFoundryDBOrganization(secret + " "),
		buckt.WithAmove(secret + "\n"), buckt.WithLinode(secret + "ü"), buckt.WithTornado(secret + " "),
	} {
		_, err := buckt.New(bad)
		require.Error(t, err)
		secrettest.RequireHidden(t, err, secret)
	}
}
