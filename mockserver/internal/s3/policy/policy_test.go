package policy_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
)

// read reads a policy of the bucket "assets" that has some statements, each without its braces.
func read(t *testing.T, statements ...string) *policy.Policy {
	t.Helper()
	p, err := policy.Read([]byte(`{"Version":"2012-10-17","Statement":[{`+strings.Join(statements, "},{")+`}]}`), "assets", policy.Amazon)
	require.NoError(t, err)
	return p
}

const (
	allowAll  = `"Effect":"Allow","Principal":"*",`
	denyAll   = `"Effect":"Deny","Principal":"*",`
	onObjects = `"Resource":"arn:aws:s3:::assets/*"`
	onBucket  = `"Resource":"arn:aws:s3:::assets"`
	reading   = `"Action":"s3:GetObject",`
	listing   = `"Action":"s3:ListBucket",`
)

// request returns a request of the account "me" for an object, changed by a function.
func request(change func(*policy.Request)) *policy.Request {
	r := &policy.Request{Account: "me", Action: "s3:GetObject", Bucket: "assets", Object: "a/b.txt", Source: netip.MustParseAddr("192.0.2.7")}
	if change != nil {
		change(r)
	}
	return r
}

func listOf(prefix *string) func(*policy.Request) {
	return func(r *policy.Request) { r.Action, r.Object, r.Prefix = "s3:ListBucket", "", prefix }
}

func TestEvaluate(t *testing.T) {
	unsigned := func(r *policy.Request) { r.Account = "" }
	for name, test := range map[string]struct {
		statement string
		change    func(*policy.Request)
		want      policy.Decision
	}{
		"principal/everyone":              {allowAll + reading + onObjects, nil, policy.Allow},
		"principal/everyone, unsigned":    {allowAll + reading + onObjects, unsigned, policy.Allow},
		"principal/everyone, as AWS":      {`"Effect":"Allow","Principal":{"AWS":"*"},` + reading + onObjects, unsigned, policy.Allow},
		"principal/an id":                 {principal(`"me"`), nil, policy.Allow},
		"principal/an id, unsigned":       {principal(`"me"`), unsigned, policy.Silent},
		"principal/another id":            {principal(`"you"`), nil, policy.Silent},
		"principal/several":               {principal(`["you","me"]`), nil, policy.Allow},
		"principal/the ARN of an account": {principal(`"arn:aws:iam::me:root"`), nil, policy.Allow},
		"principal/Linode's ARN":          {principal(`"arn:aws:iam:::me"`), nil, policy.Allow},
		"principal/Ceph's ARN of a user":  {principal(`"arn:aws:iam:::user/me"`), nil, policy.Allow},
		"principal/a canonical user": {
			`"Effect":"Allow","Principal":{"CanonicalUser":"me"},` + reading + onObjects, nil, policy.Allow,
		},
		"effect/deny":                          {denyAll + reading + onObjects, nil, policy.Deny},
		"action/another one":                   {allowAll + `"Action":"s3:PutObject",` + onObjects, nil, policy.Silent},
		"action/several":                       {allowAll + `"Action":["s3:PutObject","s3:GetObject"],` + onObjects, nil, policy.Allow},
		"action/all of S3":                     {allowAll + `"Action":"s3:*",` + onObjects, nil, policy.Allow},
		"action/all":                           {allowAll + `"Action":"*",` + onObjects, nil, policy.Allow},
		"action/in lower case":                 {allowAll + `"Action":"s3:getobject",` + onObjects, nil, policy.Allow},
		"action/wildcards":                     {allowAll + `"Action":"s3:?et*ct",` + onObjects, nil, policy.Allow},
		"action/wildcards, another one":        {allowAll + `"Action":"s3:Put*",` + onObjects, nil, policy.Silent},
		"action/the begin of the name":         {allowAll + `"Action":"s3:GetObjectAcl",` + onObjects, nil, policy.Silent},
		"resource/the object":                  {allowAll + reading + `"Resource":"arn:aws:s3:::assets/a/b.txt"`, nil, policy.Allow},
		"resource/another object":              {allowAll + reading + `"Resource":"arn:aws:s3:::assets/a/b.tx"`, nil, policy.Silent},
		"resource/a star for slashes":          {allowAll + reading + `"Resource":"arn:aws:s3:::assets/*.txt"`, nil, policy.Allow},
		"resource/a dot is no wildcard":        {allowAll + reading + `"Resource":"arn:aws:s3:::assets/a/b?.txt"`, nil, policy.Silent},
		"resource/case matters":                {allowAll + reading + `"Resource":"arn:aws:s3:::assets/A/*"`, nil, policy.Silent},
		"resource/the bucket is no object":     {allowAll + `"Action":"s3:*",` + onBucket, nil, policy.Silent},
		"resource/an object is not the bucket": {allowAll + `"Action":"s3:*",` + onObjects, listOf(nil), policy.Silent},
		"resource/the bucket":                  {allowAll + listing + onBucket, listOf(nil), policy.Allow},
		"resource/the bucket and its objects": {
			allowAll + listing + `"Resource":["arn:aws:s3:::assets/*","arn:aws:s3:::assets"]`, listOf(nil), policy.Allow,
		},
		"resource/a key with a line feed":         {allowAll + reading + onObjects, func(r *policy.Request) { r.Object = "a\nb" }, policy.Allow},
		"resource/the name as a prefix of others": {allowAll + listing + `"Resource":"arn:aws:s3:::assets*"`, listOf(nil), policy.Allow},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, read(t, test.statement).Evaluate(request(test.change)))
		})
	}
}

// principal is a statement that lets an account read.
func principal(aws string) string {
	return `"Effect":"Allow","Principal":{"AWS":` + aws + `},` + reading + onObjects
}

func TestADenialWins(t *testing.T) {
	allow, deny := allowAll+reading+onObjects, `"Effect":"Deny","Principal":{"AWS":"me"},`+reading+`"Resource":"arn:aws:s3:::assets/a/*"`
	for _, statements := range [][]string{{allow, deny}, {deny, allow}} {
		p := read(t, statements...)
		require.Equal(t, policy.Deny, p.Evaluate(request(nil)))
		require.Equal(t, policy.Allow, p.Evaluate(request(func(r *policy.Request) { r.Account = "you" })))
		require.Equal(t, policy.Allow, p.Evaluate(request(func(r *policy.Request) { r.Object = "b" })))
	}
}

func TestConditions(t *testing.T) {
	prefix := func(s string) func(*policy.Request) { return listOf(&s) }
	from := func(ip string) func(*policy.Request) {
		return func(r *policy.Request) { listOf(nil)(r); r.Source = netip.MustParseAddr(ip) }
	}
	secure := func(r *policy.Request) { listOf(nil)(r); r.TLS = true }
	for name, test := range map[string]struct {
		condition string
		change    func(*policy.Request)
		holds     bool
	}{
		"prefix/equal":                              {`{"StringEquals":{"s3:prefix":"a/"}}`, prefix("a/"), true},
		"prefix/not equal":                          {`{"StringEquals":{"s3:prefix":"a/"}}`, prefix("a/b"), false},
		"prefix/none":                               {`{"StringEquals":{"s3:prefix":"a/"}}`, listOf(nil), false},
		"prefix/empty is one":                       {`{"StringEquals":{"s3:prefix":""}}`, prefix(""), true},
		"prefix/none is not the empty one":          {`{"StringEquals":{"s3:prefix":""}}`, listOf(nil), false},
		"prefix/one of several":                     {`{"StringEquals":{"s3:prefix":["a/","b/"]}}`, prefix("b/"), true},
		"prefix/no wildcards":                       {`{"StringEquals":{"s3:prefix":"a*"}}`, prefix("ab"), false},
		"prefix/wildcards":                          {`{"StringLike":{"s3:prefix":"a/*"}}`, prefix("a/b/c"), true},
		"prefix/wildcards, not":                     {`{"StringLike":{"s3:prefix":"a/*"}}`, prefix("a"), false},
		"prefix/case":                               {`{"StringEquals":{"s3:prefix":"a/"}}`, prefix("A/"), false},
		"prefix/ignore case":                        {`{"StringEqualsIgnoreCase":{"s3:prefix":"a/"}}`, prefix("A/"), true},
		"prefix/negated":                            {`{"StringNotEquals":{"s3:prefix":["a/","b/"]}}`, prefix("b/"), false},
		"prefix/negated, another":                   {`{"StringNotLike":{"s3:prefix":"a/*"}}`, prefix("b/"), true},
		"prefix/negated, none":                      {`{"StringNotEqualsIgnoreCase":{"s3:prefix":"a/"}}`, listOf(nil), true},
		"prefix/if exists":                          {`{"StringLikeIfExists":{"s3:prefix":"a/*"}}`, listOf(nil), true},
		"prefix/if exists, another":                 {`{"StringLikeIfExists":{"s3:prefix":"a/*"}}`, prefix("b"), false},
		"prefix/the key in lower case":              {`{"StringEquals":{"S3:PREFIX":"a/"}}`, prefix("a/"), true},
		"source/within":                             {`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, from("192.0.2.255"), true},
		"source/outside":                            {`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, from("192.0.3.0"), false},
		"source/an address":                         {`{"IpAddress":{"aws:SourceIp":["10.0.0.1","192.0.2.9"]}}`, from("192.0.2.9"), true},
		"source/IPv6":                               {`{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}`, from("2001:db8::1"), true},
		"source/negated":                            {`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, from("192.0.2.1"), false},
		"source/negated, outside":                   {`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, from("192.0.3.1"), true},
		"transport/without TLS":                     {`{"Bool":{"aws:SecureTransport":"false"}}`, listOf(nil), true},
		"transport/with TLS":                        {`{"Bool":{"aws:SecureTransport":"false"}}`, secure, false},
		"transport/a JSON boolean":                  {`{"Bool":{"aws:SecureTransport":true}}`, secure, true},
		"several/both hold":                         {`{"Bool":{"aws:SecureTransport":"true"},"StringNotEquals":{"s3:prefix":"a"}}`, secure, true},
		"several/one does not":                      {`{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"s3:prefix":"a"}}`, secure, false},
		"several/none":                              {`{}`, listOf(nil), true},
		"prefix/of a read object, which is no list": {`{"StringEquals":{"s3:prefix":"a/"}}`, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			want := policy.Silent
			if test.holds {
				want = policy.Allow
			}
			p := read(t, allowAll+`"Action":"s3:*","Resource":["arn:aws:s3:::assets","arn:aws:s3:::assets/*"],"Condition":`+test.condition)
			require.Equal(t, want, p.Evaluate(request(test.change)))
		})
	}
}

func TestIsPublic(t *testing.T) {
	for name, test := range map[string]struct {
		statement string
		want      bool
	}{
		"everyone":               {allowAll + reading + onObjects, true},
		"an account":             {principal(`"me"`), false},
		"a denial":               {denyAll + reading + onObjects, false},
		"from some networks":     {allowAll + reading + onObjects + `,"Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}}`, false},
		"from a large network":   {allowAll + reading + onObjects + `,"Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","64.0.0.0/3"]}}`, true},
		"from a large IPv6":      {allowAll + reading + onObjects + `,"Condition":{"IpAddress":{"aws:SourceIp":"2000::/16"}}`, true},
		"but from some networks": {allowAll + reading + onObjects + `,"Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, true},
		"to list a prefix":       {allowAll + listing + onBucket + `,"Condition":{"StringLike":{"s3:prefix":"a/*"}}`, true},
		"through TLS":            {allowAll + reading + onObjects + `,"Condition":{"Bool":{"aws:SecureTransport":"true"}}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, read(t, test.statement).IsPublic())
			require.True(t, read(t, test.statement, allowAll+reading+onObjects).IsPublic())
		})
	}
}
