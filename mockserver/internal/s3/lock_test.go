package s3_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// absentVersion is the id of a version that does not exist.
	absentVersion = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

	bypass = "x-amz-bypass-governance-retention"
)

// lockedObject stores an object in a bucket with object lock and returns its target.
func (e *endpoint) lockedObject(headers ...string) string {
	e.t.Helper()
	e.mustSend(http.MethodPut, "/locked", "", "x-amz-bucket-object-lock-enabled", "true")
	w := e.mustSend(http.MethodPut, "/locked/key", "content", headers...)
	return "/locked/key?versionId=" + w.Header().Get("x-amz-version-id")
}

func TestRetentionReplaced(t *testing.T) {
	const hour, later, sooner = "2013-05-24T01:00:00Z", "2013-05-24T02:00:00Z", "2013-05-24T00:30:00Z"
	tests := []struct {
		name           string
		mode, wanted   string
		until          string
		bypass, grants bool
		want           string // "" for success
	}{
		{name: "governance/longer", mode: "GOVERNANCE", wanted: "GOVERNANCE", until: later},
		{name: "governance/same", mode: "GOVERNANCE", wanted: "GOVERNANCE", until: hour},
		{name: "governance/shorter", mode: "GOVERNANCE", wanted: "GOVERNANCE", until: sooner, grants: true, want: "AccessDenied"},
		{name: "governance/shorter by a bypass", mode: "GOVERNANCE", wanted: "GOVERNANCE", until: sooner, bypass: true, grants: true},
		{name: "governance/shorter without the grant", mode: "GOVERNANCE", wanted: "GOVERNANCE", until: sooner, bypass: true,
			want: "AccessDenied"},
		{name: "governance/compliance", mode: "GOVERNANCE", wanted: "COMPLIANCE", until: later, grants: true, want: "AccessDenied"},
		{name: "governance/compliance by a bypass", mode: "GOVERNANCE", wanted: "COMPLIANCE", until: later, bypass: true, grants: true},
		{name: "governance/none", mode: "GOVERNANCE", grants: true, want: "AccessDenied"},
		{name: "governance/none by a bypass", mode: "GOVERNANCE", bypass: true, grants: true},
		{name: "compliance/longer", mode: "COMPLIANCE", wanted: "COMPLIANCE", until: later},
		{name: "compliance/shorter", mode: "COMPLIANCE", wanted: "COMPLIANCE", until: sooner, bypass: true, grants: true, want: "AccessDenied"},
		{name: "compliance/governance", mode: "COMPLIANCE", wanted: "GOVERNANCE", until: later, bypass: true, grants: true, want: "AccessDenied"},
		{name: "compliance/none", mode: "COMPLIANCE", bypass: true, grants: true, want: "AccessDenied"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			target := e.lockedObject("x-amz-object-lock-mode", test.mode, "x-amz-object-lock-retain-until-date", hour)
			e.allow(func(action, _, _ string) bool { return test.grants || action != "s3:BypassGovernanceRetention" })
			body, headers := "<Retention/>", []string{}
			if test.wanted != "" {
				body = "<Retention><Mode>" + test.wanted + "</Mode><RetainUntilDate>" + test.until + "</RetainUntilDate></Retention>"
			}
			if test.bypass {
				headers = append(headers, bypass, "true")
			}
			require.Equal(t, test.want, code(t, e.send(http.MethodPut, target+"&retention", body, headers...)))

			// Once it has ended a retention is replaced freely.
			e.now = testTime.Add(3 * time.Hour)
			e.mustSend(http.MethodPut, target+"&retention", "<Retention/>")
			require.Equal(t, "NoSuchObjectLockConfiguration", e.refused(http.MethodGet, target+"&retention", ""))
		})
	}
}

func TestLegalHoldUnset(t *testing.T) {
	tests := []struct {
		name    string
		headers []string
		put     string
		want    string // in the header of readers; "" for never set
	}{
		{name: "never"},
		{name: "switched on by the upload", headers: []string{"x-amz-object-lock-legal-hold", "ON"}, want: "ON"},
		{name: "switched off by the upload", headers: []string{"x-amz-object-lock-legal-hold", "OFF"}, want: "OFF"},
		{name: "switched on later", put: "ON", want: "ON"},
		{name: "switched off later", headers: []string{"x-amz-object-lock-legal-hold", "ON"}, put: "OFF", want: "OFF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			target := e.lockedObject(test.headers...)
			if test.put != "" {
				e.mustSend(http.MethodPut, target+"&legal-hold", "<LegalHold><Status>"+test.put+"</Status></LegalHold>")
			}
			require.Equal(t, test.want, e.mustSend(http.MethodHead, target, "").Header().Get("x-amz-object-lock-legal-hold"))
			w := e.send(http.MethodGet, target+"&legal-hold", "")
			if test.want == "" {
				require.Equal(t, http.StatusNotFound, w.Code)
				require.Equal(t, "NoSuchObjectLockConfiguration", code(t, w))
				return
			}
			require.Contains(t, w.Body.String(), "<Status>"+test.want+"</Status>")
		})
	}
}

func TestVersionIDInvalid(t *testing.T) {
	requests := []struct{ name, method, target, body string }{
		{name: "read", method: http.MethodGet, target: "/bucket/key?versionId="},
		{name: "attributes", method: http.MethodGet, target: "/bucket/key?attributes&versionId="},
		{name: "tags", method: http.MethodGet, target: "/bucket/key?tagging&versionId="},
		{name: "deletion", method: http.MethodDelete, target: "/bucket/key?versionId="},
		{name: "copy", method: http.MethodPut, target: "/bucket/copy"},
	}
	for _, r := range requests {
		t.Run(r.name, func(t *testing.T) {
			e := newEndpoint(t)
			e.put("key", "content")
			send := func(id string) string {
				headers := []string{"x-amz-object-attributes", "ETag"}
				target := r.target + id
				if r.method == http.MethodPut {
					headers, target = append(headers, "x-amz-copy-source", "/bucket/key?versionId="+id), r.target
				}
				return code(t, e.send(r.method, target, r.body, headers...))
			}
			absent := "NoSuchVersion"
			if r.method == http.MethodDelete {
				absent = ""
			}
			require.Equal(t, absent, send(absentVersion))
			for _, malformed := range []string{"x", "ABCDEFGHIJKLMNOPQRSTUVWX-Z"} {
				require.Equal(t, "InvalidArgument", send(malformed), malformed)
			}
			e.handler.Ceph = true
			require.Equal(t, absent, send("x"))
			require.Empty(t, send("null"))
		})
	}
}

// A document is refused before the object is found, and a missing object before a bucket without object lock.
func TestObjectLockOrderOfErrors(t *testing.T) {
	const until = "<RetainUntilDate>2013-05-24T01:00:00Z</RetainUntilDate>"
	tests := []struct {
		name, method, subresource, body string
		missing, plain                  string // codes without the object, and without object lock
	}{
		{name: "retention/malformed", method: "PUT", subresource: "retention", body: "<Retention><Mode>x</Mode>" + until + "</Retention>",
			missing: "MalformedXML", plain: "MalformedXML"},
		{name: "retention/in the past", method: "PUT", subresource: "retention",
			body:    "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2013-05-23T00:00:00Z</RetainUntilDate></Retention>",
			missing: "InvalidArgument", plain: "InvalidArgument"},
		{name: "retention/valid", method: "PUT", subresource: "retention", body: "<Retention><Mode>GOVERNANCE</Mode>" + until + "</Retention>",
			missing: "NoSuchKey", plain: "InvalidRequest"},
		{name: "retention/read", method: "GET", subresource: "retention", missing: "NoSuchKey", plain: "InvalidRequest"},
		{name: "legal hold/malformed", method: "PUT", subresource: "legal-hold", body: "<LegalHold><Status>x</Status></LegalHold>",
			missing: "MalformedXML", plain: "MalformedXML"},
		{name: "legal hold/valid", method: "PUT", subresource: "legal-hold", body: "<LegalHold><Status>ON</Status></LegalHold>",
			missing: "NoSuchKey", plain: "InvalidRequest"},
		{name: "legal hold/read", method: "GET", subresource: "legal-hold", missing: "NoSuchKey", plain: "InvalidRequest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			require.Equal(t, test.missing, e.refused(test.method, "/bucket/key?"+test.subresource, test.body))
			e.put("key", "content")
			require.Equal(t, test.plain, e.refused(test.method, "/bucket/key?"+test.subresource, test.body))
		})
	}
}
