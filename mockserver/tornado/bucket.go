package tornado

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// BucketConfig is the bucket of a customer with its S3 key. It prints, logs and marshals without the secret.
type BucketConfig struct {
	// Endpoint is the URL of the S3 API, with its scheme.
	Endpoint string `json:"endpoint"`
	Bucket   string `json:"bucket"`
	Region   string `json:"region"`
	// AccessKey is the id of the key.
	AccessKey string `json:"accessKey"`
	// SecretKey is the secret of the key, which its method Reveal returns.
	SecretKey buckt.Secret `json:"secretKey"`
}

var bucketOperations = []service.Operation{
	{
		ID: "tornadoSetBucket", Client: "Tornado.SetBucket", Method: http.MethodPost, Path: "user/bucket",
		Traits: service.ReadsJSON | service.SubjectInBody, Secrets: []string{"secret_key"},
		Handle: handler{Before: (*call).verifyBucket, Handle: (*call).setBucket},
	},
	{
		ID: "tornadoResetBucket", Client: "Tornado.ResetBucket", Method: http.MethodDelete, Path: "user/bucket",
		Handle: handler{Handle: (*call).resetBucket},
	},
}

func (c *call) verifyBucket() (refusal *service.Response) {
	if c.config, refusal = c.readConfig(c.Body()); refusal != nil {
		return refusal
	}
	if err := c.verify(c.config); err != nil {
		return refuse(http.StatusBadRequest, "Verification failed: "+err.Error())
	}
	return nil
}

func (c *call) setBucket() service.Response {
	c.customer.row.Bucket = &c.config
	return succeed("Bucket configuration updated successfully")
}

func (c *call) resetBucket() service.Response {
	c.customer.row.Bucket = nil
	return succeed("Bucket configuration reset to default")
}

const notJSON = "Failed to parse the request body as JSON"

var reader = httpjson.Reader{
	Syntax: func(any) string { return notJSON },
	Type: func(name, kind string, value any) string {
		switch {
		case value == httpjson.Absent{}:
			return "missing field `" + name + "`"
		case name == "":
			return "expected an " + kind
		}
		return name + ": invalid type, expected a " + kind
	},
}

// readConfig reads the body of the request. Its refusals are plain text, as those of axum are.
func (c *call) readConfig(body []byte) (config BucketConfig, refusal *service.Response) {
	if !isJSONType(c.Request.Header.Get("Content-Type")) {
		return config, reject(http.StatusUnsupportedMediaType, "Expected request with `Content-Type: application/json`")
	}
	f := reader.Read(body)
	config = BucketConfig{
		Endpoint: f.RequiredText("endpoint"), Bucket: f.RequiredText("bucket"), Region: f.RequiredText("region"),
		AccessKey: f.RequiredText("access_key"), SecretKey: buckt.NewSecret(f.RequiredText("secret_key")),
	}
	switch problem := f.Problem(); problem {
	case "":
		return config, nil
	case notJSON:
		return config, reject(http.StatusBadRequest, notJSON)
	default:
		return config, reject(http.StatusUnprocessableEntity, "Failed to deserialize the JSON body into the target type: "+problem)
	}
}

func isJSONType(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json"))
}

func reject(status int, text string) *service.Response {
	return &service.Response{Status: status, ContentType: "text/plain; charset=utf-8", Body: []byte(text)}
}

// verify runs the verifier without a lock, as it may take long or use the server itself.
func (c *call) verify(config BucketConfig) error {
	for _, field := range []struct{ name, value string }{
		{"endpoint", config.Endpoint},
		{"bucket", config.Bucket},
		{"region", config.Region},
		{"access_key", config.AccessKey},
		{"secret_key", config.SecretKey.Reveal()},
	} {
		if field.value == "" {
			return VerificationError(field.name + " is empty")
		}
	}
	verify := c.verifier
	if verify == nil {
		verify = c.system.Verify
	}
	err := verify(c.Context(), config)
	if errors.Is(err, context.DeadlineExceeded) {
		return Timeout
	}
	return err
}
