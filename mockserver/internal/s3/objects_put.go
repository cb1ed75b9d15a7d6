package s3

import "net/http"

func (c *call) putObject() error {
	o, condition, err := c.readUpload()
	if err != nil {
		return err
	}
	body, err := c.readContent(c.bucket.config.MaxObject)
	if err != nil {
		return err
	}
	if _, err := c.store(o, body, condition); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

// readUpload reads the headers of a request that uploads an object at once.
func (c *call) readUpload() (o Object, condition func(*Object) error, err error) {
	if o, err = c.readObject(); err != nil {
		return o, nil, err
	}
	condition, err = c.writeCondition()
	return o, condition, err
}

// store stores an object with its content, and sets the headers of the response.
func (c *call) store(o Object, body verified, condition func(*Object) error) (*Object, error) {
	o.Content, o.ETag, o.Checksum = body.bytes, o.Encryption.ETag(body.etag), body.checksum
	stored, err := c.bucket.Put(o, condition)
	if err != nil {
		return nil, err
	}
	c.set("Etag", quote(stored.ETag))
	stored.Checksum.Write(c.w.Header())
	c.writeStored(stored)
	return stored, nil
}
