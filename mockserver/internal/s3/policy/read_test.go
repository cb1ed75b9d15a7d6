package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const valid = `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::assets/*"}`

// with replaces something in the valid statement.
func with(old, replacement string) string { return strings.Replace(valid, old, replacement, 1) }

func TestWhatIsRefused(t *testing.T) {
	const (
		notJSON   = "This policy contains invalid Json"
		noBrace   = "Policies must be valid JSON and the first byte must be '{'"
		principal = "Invalid principal in policy"
		action    = "Policy has invalid action"
		resource  = "Policy has invalid resource"
		mismatch  = "Action does not apply to any resource(s) in statement"
		version   = "The policy must contain a valid version string"
		value     = "Invalid value of the condition key "
		key       = "Policy has an invalid condition key"
	)
	statement := func(text string) string { return `{"Statement":[` + text + `]}` }
	condition := func(text string) string { return statement(with(`"Effect"`, `"Condition":`+text+`,"Effect"`)) }
	for name, test := range map[string]struct{ text, want string }{
		"JSON/nothing":                    {"", noBrace},
		"JSON/a text":                     {`"x"`, noBrace},
		"JSON/a space first":              {` {}`, noBrace},
		"JSON/broken":                     {`{"Version":`, notJSON},
		"JSON/two":                        {statement(valid) + `{}`, notJSON},
		"JSON/a number as text":           {`{"Version":1}`, notJSON},
		"document/unknown element":        {`{"Statements":[]}`, "Unknown field Statements"},
		"document/unknown version":        {`{"Version":"2012-10-18","Statement":[` + valid + `]}`, version},
		"document/empty version":          {`{"Version":"","Statement":[` + valid + `]}`, version},
		"document/no statement":           {`{}`, "Missing required field Statement"},
		"document/empty statement":        {statement(""), "Could not parse the policy: Statement is empty!"},
		"statement/unknown element":       {statement(with("Action", "Actions")), "Unknown field Actions"},
		"statement/all principals but":    {statement(with("Principal", "NotPrincipal")), "Unknown field NotPrincipal"},
		"statement/all actions but":       {statement(with("Action", "NotAction")), "Unknown field NotAction"},
		"statement/all resources but":     {statement(with("Resource", "NotResource")), "Unknown field NotResource"},
		"statement/no effect":             {statement(with(`"Effect":"Allow",`, "")), "Missing required field Effect"},
		"statement/no principal":          {statement(with(`"Principal":"*",`, "")), "Missing required field Principal"},
		"statement/no action":             {statement(with(`"Action":"s3:GetObject",`, "")), "Missing required field Action"},
		"statement/no resource":           {statement(with(`,"Resource":"arn:aws:s3:::assets/*"`, "")), "Missing required field Resource"},
		"statement/unknown effect":        {statement(with("Allow", "allow")), "Invalid effect: allow"},
		"statement/the second one":        {statement(valid + "," + with("Allow", "Audit")), "Invalid effect: Audit"},
		"principal/empty":                 {statement(with(`"*"`, `{"AWS":""}`)), principal},
		"principal/none":                  {statement(with(`"*"`, `{"AWS":[]}`)), principal},
		"principal/a text":                {statement(with(`"*"`, `"me"`)), principal},
		"principal/a service":             {statement(with(`"*"`, `{"Service":"logging.s3.amazonaws.com"}`)), principal},
		"principal/a user of an account":  {statement(with(`"*"`, `{"AWS":"arn:aws:iam::me:user/ann"}`)), principal},
		"principal/a role":                {statement(with(`"*"`, `{"AWS":"arn:aws:iam::me:role/reader"}`)), principal},
		"principal/an ARN of all":         {statement(with(`"*"`, `{"AWS":"arn:aws:iam:::*"}`)), principal},
		"principal/another ARN":           {statement(with(`"*"`, `{"AWS":"arn:aws:sts::me:federated-user/ann"}`)), principal},
		"action/empty":                    {statement(with(`"s3:GetObject"`, `""`)), action},
		"action/none":                     {statement(with(`"s3:GetObject"`, `[]`)), action},
		"action/unknown":                  {statement(with("s3:GetObject", "s3:GetObjects")), action},
		"action/of another service":       {statement(with("s3:GetObject", "sqs:*")), action},
		"action/wildcards for none":       {statement(with("s3:GetObject", "s3:Abort?")), action},
		"action/not text":                 {statement(with(`"s3:GetObject"`, `1`)), notJSON},
		"resource/empty":                  {statement(with("arn:aws:s3:::assets/*", "")), resource},
		"resource/none":                   {statement(with(`"arn:aws:s3:::assets/*"`, "[]")), resource},
		"resource/no ARN":                 {statement(with("arn:aws:s3:::assets/*", "assets/*")), resource},
		"resource/of another service":     {statement(with("aws:s3:", "aws:iam:")), resource},
		"resource/of another bucket":      {statement(with("assets/*", "others/*")), resource},
		"resource/of a longer name":       {statement(with("assets/*", "assets-2/*")), resource},
		"resource/of all buckets":         {statement(with("assets/*", "*")), resource},
		"resource/all":                    {statement(with("arn:aws:s3:::assets/*", "*")), resource},
		"resource/a variable":             {statement(with("assets/*", "assets/${aws:username}/*")), resource},
		"fit/an object's action":          {statement(with("assets/*", "assets")), mismatch},
		"fit/a bucket's action":           {statement(with("s3:GetObject", "s3:ListBucket")), mismatch},
		"fit/wildcards of bucket actions": {statement(with("s3:GetObject", "s3:GetBucket*")), mismatch},
		"fit/one of two":                  {statement(with(`"s3:GetObject"`, `["s3:GetObject","s3:ListBucket"]`)), mismatch},
		"condition/unknown operator":      {condition(`{"StringMatches":{"s3:prefix":"a"}}`), "Invalid Condition type : StringMatches"},
		"condition/null":                  {condition(`{"Null":{"s3:prefix":"true"}}`), "Invalid Condition type : Null"},
		"condition/unknown key":           {condition(`{"StringEquals":{"s3:max-keys":"10"}}`), key},
		"condition/a tag":                 {condition(`{"StringEquals":{"s3:ExistingObjectTag/a":"b"}}`), key},
		"condition/key of another":        {condition(`{"StringEquals":{"aws:SourceIp":"10.0.0.1"}}`), key},
		"condition/no value":              {condition(`{"StringEquals":{"s3:prefix":[]}}`), key},
		"condition/no address":            {condition(`{"IpAddress":{"aws:SourceIp":"10.0.0"}}`), value + "aws:SourceIp"},
		"condition/no boolean":            {condition(`{"Bool":{"aws:SecureTransport":"no"}}`), value + "aws:SecureTransport"},
		"condition/a variable":            {condition(`{"StringLike":{"s3:prefix":"${aws:username}/*"}}`), value + "s3:prefix"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := policy.Read([]byte(test.text), "assets", policy.Amazon)
			require.Error(t, err)
			e := s3error.From(err)
			require.Equal(t, []any{"MalformedPolicy", 400, test.want}, []any{e.Code, e.StatusCode(), e.Text()})
		})
	}
}

func TestWhatIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"a list":          `{"Statement":[` + valid + `]}`,
		"one statement":   `{"Statement":` + valid + `}`,
		"the old version": `{"Version":"2008-10-17","Statement":[` + valid + `]}`,
		"with names":      `{"Version":"2012-10-17","Id":"mine","Statement":[` + with("{", `{"Sid":"read",`) + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := policy.Read([]byte(text), "assets", policy.Amazon)
			require.NoError(t, err)
			require.Equal(t, policy.Allow, p.Evaluate(request(nil)))
		})
	}
}

// Ceph's gateway does not check resources.
func TestCephReadsMore(t *testing.T) {
	for name, statement := range map[string]string{
		"all buckets":                      with("assets/*", "*"),
		"all objects of all buckets":       with("assets/*", "*/*"),
		"all":                              with("arn:aws:s3:::assets/*", "*"),
		"an object's action on a bucket":   with("assets/*", "assets"),
		"a bucket's action on its objects": with("s3:GetObject", "s3:ListBucket"),
	} {
		t.Run(name, func(t *testing.T) {
			text := []byte(`{"Statement":` + statement + `}`)
			_, err := policy.Read(text, "assets", policy.Amazon)
			require.Error(t, err)
			_, err = policy.Read(text, "assets", policy.Ceph)
			require.NoError(t, err)
		})
	}
	_, err := policy.Read([]byte(`{"Statement":`+with("arn:aws:s3:::assets/*", "assets")+`}`), "assets", policy.Ceph)
	require.Error(t, err, "a resource without the prefix")
}
