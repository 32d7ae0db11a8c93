/**
 * Answers the pages of this server alone, by a name of this machine. A page elsewhere may have led a name of its own here,
 * which is a foreign Host, or ask from where it is, which is a foreign Origin.
 */
export function refuseStrangers(app) {
  app.use(({ headers: { host = '', origin } }, response, next) => {
    const isHere = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);
    if (isHere && (origin === undefined || origin === `http://${host}`)) next();
    else response.sendStatus(403);
  });
}
