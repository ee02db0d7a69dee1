package io.modelhaul.testkit.http;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.HubFile;

/** Answers that carry the content of a file, whole or in part. */
public final class FileAnswers {

    private FileAnswers() {}

    /**
     * The whole content, with the headers of a file.
     *
     * @param etag the entity tag as it is sent, with its quotes
     */
    public static Answer content(HubRequest request, HubFile file, String etag) {
        Content content = file.content();
        Answer base = Answer.status(200)
                .with("Content-Type", file.path().endsWith(".json") ? "application/json" : "application/octet-stream")
                .with("Accept-Ranges", "bytes")
                .with("Content-Disposition", disposition(file.path()))
                .with("ETag", etag);
        // A range is defined for GET alone (RFC 9110, section 14.2).
        String range = request.method().equals("GET") ? request.header("Range").orElse(null) : null;
        RangeRequest wanted =
                RangeRequest.parse(range, request.header("If-Range").orElse(null), etag, content.size());
        if (wanted instanceof RangeRequest.Part part) {
            return part(base, content, part);
        }
        if (wanted instanceof RangeRequest.Unsatisfiable) {
            return base.withStatus(416).with("Content-Range", "bytes */" + content.size());
        }
        return base.withBody(Body.of(content));
    }

    private static Answer part(Answer base, Content content, RangeRequest.Part part) {
        long last = part.offset() + part.length() - 1;
        return base.withStatus(206)
                .with("Content-Range", "bytes " + part.offset() + "-" + last + "/" + content.size())
                .withBody(new Body(content, part.offset(), part.length()));
    }

    private static String disposition(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String plain = name.replaceAll("[^ !#-\\[\\]-~]", "_");
        return "inline; filename*=UTF-8''" + PercentEncoding.component(name) + "; filename=\"" + plain + "\";";
    }
}
