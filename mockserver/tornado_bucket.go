package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt"
)

func (c *tornadoCall) setBucket() {
	c.readBody()
	c.secretFields = []string{"secret_key"}
	config, ok := c.readConfig()
	if !ok {
		return
	}
	if err := c.verify(config); err != nil {
		c.fail(http.StatusBadRequest, "Verification failed: "+err.Error())
		return
	}
	if !c.lock() {
		return
	}
	c.customer.bucket = &config
	c.system.mu.Unlock()
	c.succeed("Bucket configuration updated successfully")
}

func (c *tornadoCall) resetBucket() {
	if !c.lock() {
		return
	}
	c.customer.bucket = nil
	c.system.mu.Unlock()
	c.succeed("Bucket configuration reset to default")
}

// readConfig reads the request's body. What it refuses it answers itself, in plain text as axum does.
func (c *tornadoCall) readConfig() (config TornadoBucketConfig, ok bool) {
	if !isJSONType(c.r.Header.Get("Content-Type")) {
		c.reject(http.StatusUnsupportedMediaType, "Expected request with `Content-Type: application/json`")
		return config, false
	}
	var body any
	if json.Unmarshal(c.ex.RequestBody, &body) != nil {
		c.reject(http.StatusBadRequest, "Failed to parse the request body as JSON")
		return config, false
	}
	values, isObject := body.(map[string]any)
	if !isObject {
		c.rejectType("expected an object")
		return config, false
	}
	var secret string
	for _, field := range []struct {
		name string
		to   *string
	}{
		{"endpoint", &config.Endpoint},
		{"bucket", &config.Bucket},
		{"region", &config.Region},
		{"access_key", &config.AccessKey},
		{"secret_key", &secret},
	} {
		value, present := values[field.name]
		text, isText := value.(string)
		switch {
		case !present:
			c.rejectType("missing field `" + field.name + "`")
			return config, false
		case !isText:
			c.rejectType(field.name + ": invalid type, expected a string")
			return config, false
		}
		*field.to = text
	}
	config.SecretKey = buckt.NewSecret(secret)
	return config, true
}

func isJSONType(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json"))
}

func (c *tornadoCall) reject(status int, text string) {
	c.sendText(status, "text/plain; charset=utf-8", text)
}

func (c *tornadoCall) rejectType(problem string) {
	c.reject(http.StatusUnprocessableEntity, "Failed to deserialize the JSON body into the target type: "+problem)
}

// verify runs the server's verifier, without any lock: it may take long, or use the server itself.
func (c *tornadoCall) verify(config TornadoBucketConfig) error {
	for _, field := range []struct{ name, value string }{
		{"endpoint", config.Endpoint},
		{"bucket", config.Bucket},
		{"region", config.Region},
		{"access_key", config.AccessKey},
		{"secret_key", config.SecretKey.Reveal()},
	} {
		if field.value == "" {
			return TornadoVerificationError(field.name + " is empty")
		}
	}
	verifier := c.server.options.tornadoVerifier
	if verifier == nil {
		verifier = c.system.Verify
	}
	err := verifier(c.withOrigin(), config)
	if errors.Is(err, context.DeadlineExceeded) {
		return TornadoTimeout
	}
	return err
}
