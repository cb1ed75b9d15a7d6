package lifecycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// configuration returns a configuration with one rule, that is enabled and has a prefix unless the rule says otherwise.
func configuration(rule string) string {
	if !strings.Contains(rule, "<Status>") {
		rule = "<Status>Enabled</Status>" + rule
	}
	if !strings.Contains(rule, "<Prefix>") && !strings.Contains(rule, "<Filter") {
		rule = "<Prefix></Prefix>" + rule
	}
	return `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>` + rule + "</Rule></LifecycleConfiguration>"
}

func TestCheck(t *testing.T) {
	const (
		expires    = "<Expiration><Days>1</Days></Expiration>"
		noncurrent = "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>"
		malformed  = "MalformedXML"
		invalid    = "InvalidArgument"
		request    = "InvalidRequest"
	)
	rules := func(n int) string {
		return "<LifecycleConfiguration>" + strings.Repeat("<Rule><Status>Enabled</Status><Prefix/>"+expires+"</Rule>", n) + "</LifecycleConfiguration>"
	}
	transition := func(when, class string) string {
		return "<Transition>" + when + "<StorageClass>" + class + "</StorageClass></Transition>"
	}
	and := func(conditions string) string { return "<Filter><And>" + conditions + "</And></Filter>" + expires }
	const tag = "<Tag><Key>a</Key><Value>b</Value></Tag>"
	for _, test := range []struct{ name, text, want, wantByCeph string }{
		{"days", configuration(expires), "", ""},
		{"disabled", configuration("<Status>Disabled</Status>" + expires), "", ""},
		{"a date", configuration("<Expiration><Date>2030-01-02T00:00:00.000Z</Date></Expiration>"), "", ""},
		{"a date without time", configuration("<Expiration><Date>2030-01-02</Date></Expiration>"), "", ""},
		{"delete markers", configuration("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"), "", ""},
		{"an empty filter", configuration("<Filter/>" + expires), "", ""},
		{"a tag", configuration("<Filter>" + tag + "</Filter>" + expires), "", ""},
		{"all conditions", configuration(and("<Prefix>a</Prefix>" + tag + "<ObjectSizeGreaterThan>0</ObjectSizeGreaterThan><ObjectSizeLessThan>1</ObjectSizeLessThan>")), "", ""},
		{"versions", configuration(noncurrent), "", ""},
		{"1000 rules", rules(1000), "", ""},
		{"an id of 255", configuration("<ID>" + strings.Repeat("a", 255) + "</ID>" + expires), "", ""},
		{"uploads", configuration("<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>"), "", ""},
		{"transitions", configuration(transition("<Days>0</Days>", "STANDARD_IA") + transition("<Days>30</Days>", "GLACIER") + "<Expiration><Days>31</Days></Expiration>"), "", ""},
		{"versions move", configuration(noncurrent + "<NoncurrentVersionTransition><NoncurrentDays>2</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>"), "", ""},

		{"no rule", rules(0), malformed, malformed},
		{"1001 rules", rules(1001), malformed, malformed},
		{"no XML", "x", malformed, malformed},
		{"other root", "<CORSConfiguration><Rule/></CORSConfiguration>", malformed, malformed},
		{"other element", configuration(expires + "<Expires/>"), malformed, malformed},
		{"other element of an action", configuration("<Expiration><Days>1</Days><Hours>1</Hours></Expiration>"), malformed, malformed},
		{"an id of 256", configuration("<ID>" + strings.Repeat("a", 256) + "</ID>" + expires), invalid, invalid},
		{"one id twice", "<LifecycleConfiguration>" + strings.Repeat("<Rule><ID>a</ID><Prefix/><Status>Enabled</Status>"+expires+"</Rule>", 2) + "</LifecycleConfiguration>", invalid, invalid},
		{"status in small letters", configuration("<Status>enabled</Status>" + expires), malformed, malformed},
		{"neither prefix nor filter", "<LifecycleConfiguration><Rule><Status>Enabled</Status>" + expires + "</Rule></LifecycleConfiguration>", malformed, malformed},
		{"prefix and filter", configuration("<Prefix>a</Prefix><Filter><Prefix>a</Prefix></Filter>" + expires), request, request},
		{"no action", configuration(""), request, request},
		{"no moment", configuration("<Expiration/>"), malformed, malformed},
		{"two moments", configuration("<Expiration><Days>1</Days><Date>2030-01-02</Date></Expiration>"), malformed, malformed},
		{"days are no number", configuration("<Expiration><Days>many</Days></Expiration>"), malformed, malformed},
		{"no days", configuration("<Expiration><Days>0</Days></Expiration>"), invalid, invalid},
		{"negative days", configuration("<Expiration><Days>-1</Days></Expiration>"), invalid, invalid},
		{"no date", configuration("<Expiration><Date>tomorrow</Date></Expiration>"), malformed, malformed},
		{"no midnight", configuration("<Expiration><Date>2030-01-02T12:00:00Z</Date></Expiration>"), invalid, invalid},
		{"delete markers with a tag", configuration("<Filter>" + tag + "</Filter><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"), request, request},
		{"two conditions", configuration("<Filter><Prefix>a</Prefix>" + tag + "</Filter>" + expires), malformed, ""},
		{"a condition beside And", configuration("<Filter><Prefix>a</Prefix><And>" + tag + "</And></Filter>" + expires), malformed, ""},
		{"an empty And", configuration(and("")), malformed, malformed},
		{"a tag twice", configuration(and(tag + tag)), "InvalidTag", "InvalidTag"},
		{"a tag without a key", configuration("<Filter><Tag><Value>b</Value></Tag></Filter>" + expires), "InvalidTag", "InvalidTag"},
		{"no size fits", configuration(and("<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5</ObjectSizeLessThan>")), request, request},
		{"a negative size", configuration("<Filter><ObjectSizeGreaterThan>-1</ObjectSizeGreaterThan></Filter>" + expires), request, request},
		{"no noncurrent days", configuration("<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays></NoncurrentVersionExpiration>"), invalid, invalid},
		{"only a number of versions", configuration("<NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>"), malformed, malformed},
		{"101 versions", configuration("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>101</NewerNoncurrentVersions></NoncurrentVersionExpiration>"), invalid, invalid},
		{"uploads at once", configuration("<AbortIncompleteMultipartUpload><DaysAfterInitiation>0</DaysAfterInitiation></AbortIncompleteMultipartUpload>"), invalid, invalid},
		{"uploads with a tag", configuration("<Filter>" + tag + "</Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"), request, request},
		{"an unknown class", configuration(transition("<Days>1</Days>", "COLD")), malformed, malformed},
		{"back to the usual class", configuration(transition("<Days>1</Days>", "STANDARD")), malformed, malformed},
		{"a class twice", configuration(transition("<Days>1</Days>", "GLACIER") + transition("<Days>2</Days>", "GLACIER")), invalid, invalid},
		{"a transition before now", configuration(transition("<Days>-1</Days>", "GLACIER")), invalid, invalid},
		{"a transition at noon", configuration(transition("<Date>2030-01-02T12:00:00Z</Date>", "GLACIER")), invalid, invalid},
		{"a transition after the end", configuration(transition("<Days>1</Days>", "GLACIER") + expires), invalid, invalid},
		{"a transition by date", configuration(transition("<Date>2030-01-02</Date>", "GLACIER") + expires), request, request},
		{"a transition on the last date", configuration(transition("<Date>2030-01-02</Date>", "GLACIER") + "<Expiration><Date>2030-01-02</Date></Expiration>"), invalid, invalid},
		{"versions move at their end", configuration(noncurrent + "<NoncurrentVersionTransition><NoncurrentDays>3</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>"), invalid, invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			for ceph, want := range map[bool]string{false: test.want, true: test.wantByCeph} {
				c, err := Read(test.text)
				if err == nil {
					err = c.Check(ceph)
				}
				if want == "" {
					require.NoError(t, err)
					continue
				}
				require.Error(t, err)
				require.Equal(t, want, s3error.From(err).Code)
			}
		})
	}
	require.NoError(t, Check(configuration(expires)))
	require.Error(t, Check("x"))
}
