package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const pageSize = 100

// bucketRow is a bucket with every field filled.
func bucketRow(i int) string {
	return fmt.Sprintf(`{"object":"bucket","id":"bkt_01J9XK3V%018d","name":"Product images %d",`+
		`"customDomain":"images-%d.example.com","region":"eu-central-1","status":"active","cachePreset":"standard",`+
		`"cacheControlOverride":"public, max-age=600","corsOrigins":["https://example.com","https://admin.example.com"],`+
		`"lifecycleTtlDays":30,"maxFileSizeBytes":10485760,"allowedMimeTypes":["image/png","image/jpeg","image/webp"],`+
		`"optimizationMode":"balanced","domainConnectProvider":"cloudflare","awsAccountId":"acc_01J9XK3V0000000000000000AA",`+
		`"isImported":false,"isManagedDomain":false,`+
		`"managedSettings":{"visibility":true,"cache":true,"cors":true,"lifecycle":true,"optimization":true},`+
		`"storageUsedBytes":73400320,"bandwidthUsedBytes":524288000,`+
		`"dnsRecords":[{"name":"_4b2c.images-%d.example.com","type":"CNAME","value":"_9f1e.acm-validations.aws","applied":true},`+
		`{"name":"images-%d.example.com","type":"CNAME","value":"d111111abcdef8.cloudfront.net","applied":true}],`+
		`"createdAt":"2026-04-25T10:00:00Z","updatedAt":"2026-04-25T10:05:00Z"}`, i, i, i, i, i)
}

// linodeRow is a bucket of Linode.
func linodeRow(i int) string {
	return fmt.Sprintf(`{"label":"images-%d","region":"us-east","cluster":"us-east-1","created":"2026-04-25T10:00:00",`+
		`"hostname":"images-%d.us-east-1.linodeobjects.com","objects":1234,"size":73400320,"endpoint_type":"E1",`+
		`"s3_endpoint":"us-east-1.linodeobjects.com"}`, i, i)
}

// linodeKeyRow is a key of Linode with access to one bucket.
func linodeKeyRow(i int) string {
	return fmt.Sprintf(`{"id":%d,"label":"images-%d","access_key":"KVAKUTGBA4WTR2NSJQ81","secret_key":"[REDACTED]","limited":true,`+
		`"bucket_access":[{"region":"us-east","cluster":"us-east-1","bucket_name":"images-%d","permissions":"read_write"}],`+
		`"regions":[{"id":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E1"}]}`, 3573416+i, i, i)
}

// firstCursor begins a list of 100 pages, whose cursors count down.
const firstCursor = "100"

// cannedBodies are the responses of the server for clients, by pattern.
func cannedBodies() map[string]func(r *http.Request) []byte {
	bodies := map[string]func(*http.Request) []byte{}
	add := func(pattern string, body []byte) { bodies[pattern] = func(*http.Request) []byte { return body } }
	add("GET /v1/buckets/{id}", []byte(`{"data":`+bucketRow(0)+`,"error":null,"meta":null}`))
	page := []byte(`{"data":[` + rowsOf(bucketRow) + `],"error":null,"meta":{"nextCursor":`)
	bodies["GET /v1/buckets"] = func(r *http.Request) []byte {
		next := `"bkt_01J9XK3V0000000000000000ZZ"`
		if n, err := strconv.Atoi(r.URL.Query().Get("cursor")); err == nil {
			if next = "null"; n > 1 {
				next = strconv.Quote(strconv.Itoa(n - 1))
			}
		}
		return fmt.Append(slices.Clip(page), next, `,"limit":100}}`)
	}
	add("GET /v1/object-storage/buckets/us-east/{label}", []byte(linodeRow(0)))
	for pattern, row := range map[string]func(int) string{"buckets": linodeRow, "keys": linodeKeyRow} {
		add("GET /v1/object-storage/"+pattern, []byte(`{"data":[`+rowsOf(row)+`],"page":1,"pages":1,"results":100}`))
	}
	for pattern, value := range peerBodies() {
		add(pattern, encoded(value))
	}
	return bodies
}

func rowsOf(row func(int) string) string {
	rows := make([]string, pageSize)
	for i := range rows {
		rows[i] = row(i)
	}
	return strings.Join(rows, ",")
}
