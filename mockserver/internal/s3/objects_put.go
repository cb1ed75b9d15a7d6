package s3

import "net/http"

func (c *call) putObject() error {
	o, err := c.readObject()
	if err != nil {
		return err
	}
	condition, err := c.writeCondition()
	if err != nil {
		return err
	}
	body, err := c.readContent(c.bucket.config.MaxObject)
	if err != nil {
		return err
	}
	o.Content, o.ETag, o.Checksum = body.bytes, o.Encryption.ETag(body.etag), body.checksum
	stored, err := c.bucket.Put(o, condition)
	if err != nil {
		return err
	}
	c.w.Header()["Etag"] = []string{quote(stored.ETag)}
	stored.Checksum.Write(c.w.Header())
	c.writeStored(stored)
	return c.done(http.StatusOK)
}
